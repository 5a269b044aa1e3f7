import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Devdb, startDevdb } from '@tillkit/devdb';
import { type Billing, createBilling, definePlans, webhookEvents } from '@tillkit/express';
import { type Sandbox, startSandbox } from '@tillkit/sandbox';
import express, { type Express } from 'express';
import mongoose from 'mongoose';
import type { DoctorReport } from '../doctor/report.js';

const binary = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** Where a module in a folder of its own finds `@tillkit/express`. */
export const expressEntry = pathToFileURL(
  fileURLToPath(new URL('../../../express/dist/index.js', import.meta.url)),
).href;
export const apiVersion = '2026-10-28.endive';

const definition = {
  free: { name: 'Free', free: true },
  pro: { name: 'Pro', prices: { month: { lookupKey: 'pro_month', amountMinor: 1200, currency: 'usd' } } },
};

/** A whole setup as a host has it: sandbox, database, running application, and a project folder under git. */
export interface Setup {
  sandbox: Sandbox;
  env: Record<string, string>;
  folder: string;
  /** Makes a webhook endpoint of this setup and gives its secret. */
  addEndpoint(options?: { url?: string; version?: string; events?: readonly string[] }): Promise<string>;
  /** The running application's billing; it hears no events. */
  billing: Billing;
  /** Runs any command of the built program in the project folder. */
  tillkit(words: string[], env?: Record<string, string | undefined>): Promise<Omit<Run, 'report'>>;
  /** Runs `tillkit doctor --json`. */
  doctor(options?: { env?: Record<string, string | undefined>; words?: string[] }): Promise<Run>;
  close(): Promise<void>;
}

export interface Run {
  code: number;
  out: string;
  error: string;
  report: DoctorReport;
}

/** @param mount how the application mounts the router; as the guides say by default */
export async function startSetup(
  mount = (app: Express, router: express.Router) => app.use('/api/billing', router),
): Promise<Setup> {
  const [sandbox, devdb] = await Promise.all([startSandbox(), startDevdb()]);
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addEndpoint: Setup['addEndpoint'] = async ({
    url = `${origin}/api/billing/stripe-webhook`,
    version = apiVersion,
    events = webhookEvents,
  } = {}) => {
    const form = new URLSearchParams([
      ['url', url],
      ...(version ? [['api_version', version]] : []),
      ...events.map((type, at) => [`enabled_events[${at}]`, type]),
    ]);
    const headers = { authorization: `Bearer ${sandbox.secretKey}` };
    const response = await fetch(`${sandbox.url}/v1/webhook_endpoints`, { method: 'POST', headers, body: form });
    const endpoint = (await response.json()) as { secret?: string };
    if (!endpoint.secret) throw new Error(JSON.stringify(endpoint));
    return endpoint.secret;
  };
  const secret = await addEndpoint();
  const mongo = await mongoose.createConnection(devdb.uri).asPromise();
  const { secretKey, publishableKey, url: apiUrl, stripeJsUrl } = sandbox;
  const billing = createBilling({
    mongo,
    stripe: { secretKey, publishableKey, webhookSecrets: [secret], apiUrl, stripeJsUrl },
    appUrls: [origin],
    environment: 'development',
    plans: definePlans(definition),
    identify: () => null,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  mount(app, billing.router);
  await billing.ready();
  await billing.plans.sync();
  const folder = projectFolder();
  const env = {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_PUBLISHABLE_KEY: publishableKey,
    STRIPE_WEBHOOK_SECRET: secret,
    STRIPE_API_URL: apiUrl,
    STRIPE_JS_URL: stripeJsUrl,
    MONGODB_URI: devdb.uri,
    APP_URL: origin,
  };
  return {
    sandbox,
    env,
    folder,
    addEndpoint,
    billing,
    tillkit: (words, changes = {}) => runProgram(folder, { ...env, ...changes }, words),
    doctor: ({ env: changes = {}, words = [] } = {}) => runDoctor(folder, { ...env, ...changes }, words),
    close: () => closeAll(server, mongo, devdb, sandbox, folder, () => billing.close()),
  };
}

function projectFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tillkit-cli-'));
  writeFileSync(path.join(folder, '.gitignore'), '.env\n');
  const plans = `import { definePlans } from ${JSON.stringify(expressEntry)};\nexport const plans = definePlans(${JSON.stringify(definition)});\n`;
  writeFileSync(path.join(folder, 'plans.mjs'), plans);
  return folder;
}

async function closeAll(
  server: Server,
  mongo: mongoose.Connection,
  devdb: Devdb,
  sandbox: Sandbox,
  folder: string,
  closeBilling: () => Promise<void>,
) {
  await closeBilling();
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
  await mongo.close();
  await Promise.all([devdb.close(), sandbox.close()]);
  rmSync(folder, { recursive: true, force: true });
}

/** A program of its own, with no variable of the one who runs the tests but PATH. */
function runProgram(
  cwd: string,
  env: Record<string, string | undefined>,
  words: string[],
): Promise<Omit<Run, 'report'>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  const options = { cwd, env: { PATH: process.env.PATH, ...given } };
  return new Promise((resolve) => {
    execFile(process.execPath, [binary, ...words], options, (failure, out, error) => {
      resolve({ code: failure ? Number(failure.code) : 0, out, error });
    });
  });
}

async function runDoctor(cwd: string, env: Record<string, string | undefined>, words: string[]): Promise<Run> {
  const run = await runProgram(cwd, env, ['doctor', ...words, '--json']);
  const report = run.out.startsWith('{') ? JSON.parse(run.out) : { healthy: false, counts: {}, findings: [] };
  return { ...run, report };
}
