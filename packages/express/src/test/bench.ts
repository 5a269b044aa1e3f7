import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRecorder } from '@tillkit/checks/stripe-conformance';
import { type Endpoint, endpoints, type Route, routes } from '@tillkit/contract';
import { type Sandbox, type SandboxOptions, startSandbox } from '@tillkit/sandbox';
import express, { type Express, type RequestHandler } from 'express';
import type mongoose from 'mongoose';
import Stripe from 'stripe';
import type { Billing } from '../billing.js';
import { createBilling } from '../createBilling.js';
import type { BillingOptions } from '../options.js';
import { openTestDatabase, type TestDatabase } from './database.js';
import { appOrigin, identify, type LogLine, memoryLogger, testPlans } from './host.js';

export { appOrigin } from './host.js';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
}

/** One running host application with billing, on real HTTP. */
export interface TestApp {
  billing: Billing;
  url: string;
  log: LogLine[];
  /** Calls as a user: by a bearer token of the form `account` or `account/user`, from the app's own origin. */
  get(path: string, as?: string | null, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body: unknown, as?: string | null, headers?: Record<string, string>): Promise<Reply>;
  put(path: string, body: unknown, as?: string | null, headers?: Record<string, string>): Promise<Reply>;
  delete(path: string, as?: string | null, headers?: Record<string, string>): Promise<Reply>;
  close(): Promise<void>;
}

export interface TestAppOptions extends Partial<BillingOptions> {
  /** What the host mounts before the router. */
  before?: RequestHandler[];
  mount?: (app: Express, billing: Billing) => void;
  /** Has the sandbox deliver its events to this app. */
  delivers?: boolean;
}

export function stripeOptions(sandbox: Sandbox, webhookSecrets = ['whsec_unused']): BillingOptions['stripe'] {
  const { secretKey, publishableKey, url: apiUrl, stripeJsUrl } = sandbox;
  return { secretKey, publishableKey, webhookSecrets, apiUrl, stripeJsUrl };
}

export async function startApp(
  mongo: mongoose.Connection,
  sandbox: Sandbox,
  { before = [], mount, delivers = false, ...options }: TestAppOptions = {},
): Promise<TestApp> {
  const log: LogLine[] = [];
  const app = express();
  for (const handler of before) app.use(handler);
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint = delivers
    ? sandbox.createWebhookEndpoint({ url: `${origin}/api/billing/stripe-webhook` })
    : undefined;
  const billing = createBilling({
    mongo,
    stripe: stripeOptions(sandbox, endpoint ? [endpoint.secret] : undefined),
    appUrls: [appOrigin, 'https://other.test'],
    baseUrl: `${origin}/api/billing`,
    plans: testPlans,
    identify,
    logger: memoryLogger(log),
    rateLimits: false,
    workers: false,
    ...options,
  });
  app.use('/api/billing', billing.router);
  mount?.(app, billing);
  const url = `${origin}/api/billing`;
  const call = async (path: string, as: string | null, init: RequestInit): Promise<Reply> => {
    const authorization = as === null ? {} : { authorization: `Bearer ${as}` };
    const headers = { accept: 'application/json', origin: appOrigin, ...authorization, ...(init.headers as object) };
    const target = path.startsWith('http') ? path : url + path;
    const response = await fetch(target, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const body = isJson && text ? JSON.parse(text) : text;
    if (response.status === 200) replySchema(init.method ?? 'GET', path)?.parse(body);
    return { status: response.status, headers: response.headers, body };
  };
  const send = (method: string, path: string, body: unknown, as: string | null, headers: Record<string, string>) =>
    call(path, as, {
      method,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  return {
    billing,
    url,
    log,
    get: (path, as = 'ada', headers = {}) => call(path, as, { headers }),
    post: (path, body, as = 'ada', headers = {}) => send('POST', path, body, as, headers),
    delete: (path, as = 'ada', headers = {}) => call(path, as, { method: 'DELETE', headers }),
    put: (path, body, as = 'ada', headers = {}) => send('PUT', path, body, as, headers),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await billing.close();
    },
  };
}

/** The contract's schema of a reply, so that every test holds every reply against it. */
function replySchema(method: string, path: string): Endpoint['reply'] {
  const patternOf = (route: Route) => new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
  const isAsked = (route: Route) => route.method === method && patternOf(route).test(path.split('?')[0] ?? '');
  const found = Object.entries(routes).find(([, route]) => isAsked(route));
  return found && (endpoints[found[0] as keyof typeof endpoints] as Endpoint).reply;
}

/**
 * A sandbox, a database and stripe-node, for the tests of one file. Every exchange with Stripe and every event
 * is held against Stripe's own description at the end.
 */
export interface Bench {
  sandbox: Sandbox;
  database: TestDatabase;
  stripe: Stripe;
  app(options?: TestAppOptions): Promise<TestApp>;
  close(): Promise<void>;
}

export async function openBench(options: SandboxOptions = {}): Promise<Bench> {
  const recorder = createRecorder();
  const { onExchange, onEvent } = recorder;
  const [sandbox, database] = await Promise.all([
    startSandbox({
      ...options,
      onExchange: (exchange) => {
        onExchange(exchange);
        options.onExchange?.(exchange);
      },
      onEvent: (event) => {
        onEvent(event);
        options.onEvent?.(event);
      },
    }),
    openTestDatabase(),
  ]);
  const { host, port, protocol } = sandbox;
  const stripe = new Stripe(sandbox.secretKey, { host, port, protocol, telemetry: false });
  const apps: TestApp[] = [];
  return {
    sandbox,
    database,
    stripe,
    async app(appOptions) {
      const app = await startApp(database.connection, sandbox, appOptions);
      apps.push(app);
      return app;
    },
    async close() {
      await Promise.all(apps.map((app) => app.close()));
      await sandbox.close();
      await database.close();
      recorder.assertConforms();
    },
  };
}

/** What the hosted page of the sandbox answers to its own script. */
export interface PayAnswer {
  state: 'complete' | 'challenge' | 'refused' | 'closed';
  url?: string;
  error?: { message: string };
}

/** Pays a hosted checkout, as its page does. */
export async function payHosted(checkoutUrl: string, number = '4242424242424242'): Promise<PayAnswer> {
  const card = { number, exp_month: 12, exp_year: 2040, cvc: '123' };
  const billing_details = { email: 'ada@example.com', name: 'Ada', address: { country: 'US', postal_code: '10001' } };
  const response = await fetch(`${checkoutUrl}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // The page asks for an email where the account has none.
    body: JSON.stringify({ card, billing_details, email: 'ada@example.com' }),
  });
  return (await response.json()) as PayAnswer;
}

let attempts = 0;

/** An attempt id that no other test has. */
export function newAttempt(): string {
  attempts += 1;
  return `attempt-${process.pid}-${attempts}-${Math.random().toString(36).slice(2)}`;
}

/** Waits until something holds that another process or socket brings about. */
export async function until<T>(probe: () => Promise<T | undefined | false>, timeoutMs = 10_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error('What was waited for did not come.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
