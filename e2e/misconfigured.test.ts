/**
 * A newcomer's page that does not reach the API. Customers see a calm sentence. In development the console has, once,
 * what the server said and what to change.
 */
import type { AddressInfo } from 'node:net';
import { startDevdb } from '@tillkit/devdb';
import { createBilling, definePlans } from '@tillkit/express';
import { startSandbox } from '@tillkit/sandbox';
import express from 'express';
import mongoose from 'mongoose';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { chromiumArgs, findChromium } from '../scripts/chromium.mjs';
import { freePort } from '../scripts/demo/ports.mjs';
import { startDevPage } from './stage/dev-page.js';

const closing: (() => unknown)[] = [];
let browser: Browser;
let page: Page;
let said: string[] = [];
let apiUrl = '';
let pageUrl = '';

beforeAll(async () => {
  vi.stubEnv('NODE_ENV', 'development');
  apiUrl = await startApi();
  const port: number = await freePort(5400);
  const nobody = `http://127.0.0.1:${await freePort(5400, new Set([port]))}`;
  const dev = await startDevPage({ port, proxy: { '/api': apiUrl, '/down': nobody } });
  pageUrl = dev.url;
  closing.push(dev.close, () => vi.unstubAllEnvs());
  const executablePath = findChromium();
  browser = await chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
  closing.push(() => browser.close());
});
afterEach(() => page?.close());
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** A router of which these pages' origins are none. */
async function startApi(): Promise<string> {
  const [sandbox, devdb] = await Promise.all([startSandbox(), startDevdb()]);
  const mongo = await mongoose.createConnection(devdb.uri).asPromise();
  const { secretKey, publishableKey, stripeJsUrl, url } = sandbox;
  const billing = createBilling({
    mongo,
    plans: definePlans({ free: { name: 'Free', features: ['1 project'], free: true } }),
    stripe: { secretKey, publishableKey, stripeJsUrl, apiUrl: url, webhookSecrets: ['whsec_unused'] },
    appUrls: ['http://localhost:5173'],
    environment: 'test',
    identify: () => ({ accountId: 'account_ada', userId: 'ada', email: 'ada@example.com' }),
    workers: false,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  await billing.ready();
  const server = express().use('/api/billing', billing.router).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(
    sandbox.close,
    devdb.close,
    () => mongo.close(),
    billing.close,
    () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** @param baseUrl of the provider */
async function open(baseUrl = '/api/billing'): Promise<void> {
  page = await browser.newPage();
  said = [];
  page.on('console', (message) => {
    if (message.text().startsWith('[tillkit]')) said.push(message.text());
  });
  await page.goto(`${pageUrl}/?baseUrl=${baseUrl}`);
}

const calm = 'Something went wrong on our side. Please try again in a moment.';

async function expectCalm(sentence = calm): Promise<void> {
  for (const region of ['Plans', 'Balance', 'Your plan']) {
    await page.getByRole('region', { name: region }).getByText(sentence).waitFor();
  }
}

test.for([
  ['Vite’s own 404', '/unproxied/billing', 404, '/unproxied/billing/'],
  ['a web page in place of JSON', '/index.html?', 200, '/index.html?/'],
] as const)(
  'without a proxy, on %s, the console shows the lines for vite.config.ts',
  async ([, baseUrl, status, path]) => {
    await open(baseUrl);
    await expectCalm();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`UNEXPECTED_REPLY (status ${status}): What answers at ${pageUrl}${path}`);
    expect(said[0]).toContain("server: { proxy: { '/api': 'http://localhost:3000' } }");
  },
);

test('with a proxy to an API that does not run, the console says to start it', async () => {
  await open('/down/billing');
  await expectCalm();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('The proxy got no reply from the API.');
});

test('with a wrong baseUrl, the console says where the router is mounted', async () => {
  await open('/api/wrong');
  await expectCalm();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(`UNEXPECTED_REPLY (status 404): What answers at ${pageUrl}/api/wrong/`);
  expect(said[0]).toContain("`app.use('/api/billing', billing.router)`");
});

test('from an origin that is not allowed, the console has the server’s message, its request id, and the origin to add', async () => {
  await open();
  await page.getByRole('button', { name: 'Pay $10.00' }).click();
  await page.getByRole('alert').getByText(calm).waitFor();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('ORIGIN_NOT_ALLOWED (status 403): Changes are not accepted from the origin');
  expect(said[0]).toMatch(/Request id, .+: [\w-]{8,}/);
  expect(said[0]).toContain(`Add ${pageUrl} to APP_URL`);
});

test('to another origin that does not let the page in, the console names both', async () => {
  await open(`${apiUrl}/api/billing`);
  await expectCalm('We could not reach the server. Check your connection and try again.');
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(`No server runs at ${apiUrl}, or it refuses this page.`);
  expect(said[0]).toContain(`add ${pageUrl} to its APP_URL`);
});

test('with the network down, the console says so', async () => {
  await open();
  await page.getByRole('button', { name: 'Pay $10.00' }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Pay $10.00' }).click();
  await page.getByRole('alert').getByText('We could not reach the server.').waitFor();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('The browser is offline.');
});

test('without the style sheet the page is readable, and one warning says what to import', async () => {
  await open('/api/billing&plain');
  await expect
    .poll(() => said.find((text) => text.includes("import '@tillkit/react/styles.css';")), { timeout: 10_000 })
    .toBeDefined();
  expect(said.filter((text) => text.includes('style sheet'))).toHaveLength(1);
});
