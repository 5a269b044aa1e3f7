import { type Devdb, startDevdb } from '@tillkit/devdb';
import { type Sandbox, startSandbox } from '@tillkit/sandbox';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright';
import { expect } from 'vitest';
import { chromiumArgs, findChromium } from '../../scripts/chromium.mjs';
import { startApi } from '../../scripts/demo/api.mjs';
import { freePort } from '../../scripts/demo/ports.mjs';
import { startWeb } from '../../scripts/demo/web.mjs';
import { type Watched, watch } from './watch.js';

/** Both templates as they are built, on a sandbox and a database that the test holds, and a browser. */
export interface Stage {
  webUrl: string;
  apiUrl: string;
  mongoUri: string;
  sandbox: Sandbox;
  /** A browser of its own: no cookie, no storage. Everything in it is watched for errors. */
  visitor(options?: BrowserContextOptions): Promise<Watched>;
  /** Stops the API and starts it again on the same database and sandbox. */
  restartApi(): Promise<void>;
  /** Fails when a page of any visitor had an error, and closes them all. */
  endVisits(): Promise<void>;
  close(): Promise<void>;
}

interface Api {
  url: string;
  close(): Promise<unknown>;
}

/** @param environment added to the API's own */
export async function openStage(environment: Record<string, string> = {}): Promise<Stage> {
  const [sandbox, devdb]: [Sandbox, Devdb] = await Promise.all([startSandbox(), startDevdb()]);
  const webPort: number = await freePort(5200);
  const port: number = await freePort(3200, new Set([webPort]));
  const endpoint = sandbox.createWebhookEndpoint({ url: `http://127.0.0.1:${port}/api/billing/stripe-webhook` });
  const env = {
    STRIPE_SECRET_KEY: sandbox.secretKey,
    STRIPE_PUBLISHABLE_KEY: sandbox.publishableKey,
    STRIPE_WEBHOOK_SECRET: endpoint.secret,
    STRIPE_API_URL: sandbox.url,
    STRIPE_JS_URL: sandbox.stripeJsUrl,
    MONGODB_URI: devdb.uri,
    SESSION_SECRET: 'a secret that outlives a restart of the API',
    NODE_ENV: 'development',
    ...environment,
  };
  const start = (): Promise<Api> => startApi({ port, webPort, env });
  let api = await start();
  const web: { url: string; close(): Promise<void> } = await startWeb({ port: webPort, apiUrl: api.url });
  const executablePath = findChromium();
  const browser: Browser = await chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
  const visitors: Watched[] = [];

  return {
    webUrl: web.url,
    apiUrl: api.url,
    mongoUri: devdb.uri,
    sandbox,
    async visitor(options = {}) {
      const context = await browser.newContext({ baseURL: web.url, locale: 'en-US', ...options });
      const watched = await watch(context);
      visitors.push(watched);
      return watched;
    },
    async restartApi() {
      await api.close();
      api = await start();
    },
    async endVisits() {
      const problems = visitors.flatMap((visitor) => visitor.problems);
      await Promise.all(visitors.splice(0).map(({ context }) => context.close()));
      expect(problems).toEqual([]);
    },
    async close() {
      await browser.close();
      await web.close();
      await api.close();
      await sandbox.close();
      await devdb.close();
    },
  };
}
