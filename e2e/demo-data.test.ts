import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoData, openDemoData } from '../templates/express-api/src/development/demo-data.js';
import { webhookSecretFor } from '../templates/express-api/src/development/webhook-endpoint.js';

let folder = '';
const opened: DemoData[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillkit-demo-data-'));
});
afterEach(async () => {
  for (const data of opened.splice(0)) await data.close();
  rmSync(folder, { recursive: true });
});

async function open(fresh = false): Promise<DemoData> {
  const data = await openDemoData({ folder, mongoPort: 0, fresh });
  opened.push(data);
  return data;
}

async function end(data: DemoData): Promise<void> {
  await data.close();
  opened.splice(opened.indexOf(data), 1);
}

/** How many customers the sandbox knows. */
async function customers({ sandbox }: DemoData): Promise<number> {
  const headers = { authorization: `Bearer ${sandbox.secretKey}` };
  const { data } = await (await fetch(`${sandbox.url}/v1/customers`, { headers })).json();
  return data.length;
}

async function addCustomer({ sandbox }: DemoData): Promise<void> {
  const headers = { authorization: `Bearer ${sandbox.secretKey}` };
  await fetch(`${sandbox.url}/v1/customers`, { method: 'POST', headers });
}

test('is kept with its keys, its clock and its port, and is empty with --fresh', async () => {
  const first = await open();
  await addCustomer(first);
  first.sandbox.advance(31 * 86_400);
  const { url, secretKey } = first.sandbox;
  await end(first);

  const second = await open();
  expect(await customers(second)).toBe(1);
  expect(second.sandbox).toMatchObject({ url, secretKey });
  const { now } = await (await fetch(`${url}/_sandbox/clock`)).json();
  expect(now * 1000 - Date.now()).toBeGreaterThan(30 * 86_400_000);
  await end(second);

  const third = await open(true);
  expect(await customers(third)).toBe(0);
  expect(third.notes).toEqual([]);
});

test('a second demo at the same time has a folder of its own', async () => {
  const [first, second] = [await open(), await open()];
  expect([first.path, second.path]).toEqual([join(folder, 'demo'), join(folder, 'demo-2')]);
  expect(second.sandbox.url).not.toBe(first.sandbox.url);
});

test('data of another version is moved away, and the demo starts empty and says so', async () => {
  const first = await open();
  await addCustomer(first);
  await end(first);
  writeFileSync(join(first.path, 'sandbox.state'), 'of another version');
  const second = await open();
  expect(await customers(second)).toBe(0);
  expect(second.notes.join()).toMatch(/^Note: the data .+ cannot be read; it is in .+, and the demo starts empty$/);
  expect(existsSync(join(`${first.path}-of-another-version`, 'sandbox.state'))).toBe(true);
});

test('half of the data is none: a database is nothing without its sandbox', async () => {
  const first = await open();
  await addCustomer(first);
  await end(first);
  rmSync(join(first.path, 'sandbox.state'));
  const second = await open();
  expect(second.notes.join()).toContain('only half of the data was there');
  expect(readdirSync(second.path)).toContain('devdb');
});

test('the webhook endpoint is one over all starts, with the present address and a secret of its own', async () => {
  const first = await open();
  const before = await webhookSecretFor(first.sandbox, 'http://127.0.0.1:3000/hook');
  await end(first);
  const second = await open();
  const after = await webhookSecretFor(second.sandbox, 'http://127.0.0.1:3001/hook');
  expect(after).not.toBe(before);
  const headers = { authorization: `Bearer ${second.sandbox.secretKey}` };
  const { data } = await (await fetch(`${second.sandbox.url}/v1/webhook_endpoints`, { headers })).json();
  expect(data).toMatchObject([{ url: 'http://127.0.0.1:3001/hook', status: 'enabled' }]);
});
