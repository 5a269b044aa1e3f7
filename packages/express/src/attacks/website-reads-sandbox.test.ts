import { type Sandbox, startSandbox } from '@tillkit/sandbox';
import { afterEach, expect, it } from 'vitest';

/*
 * Attack: while the sandbox runs, the developer visits a website. Its script reads the account through the API, or
 * orders webhooks to addresses of the developer's network, with a key that everyone knows.
 */

const origin = 'https://evil.example';
const everyonesKey = 'sk_test_tillkit_sandbox';
const open: Sandbox[] = [];
const start = async (options: Parameters<typeof startSandbox>[0] = {}) => {
  const sandbox = await startSandbox(options);
  open.push(sandbox);
  return sandbox;
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

it('has other keys at every start', async () => {
  const [one, other] = [await start(), await start()];
  expect(one.secretKey).toMatch(/^sk_test_\w{24}$/);
  expect(one.publishableKey).toMatch(/^pk_test_\w{24}$/);
  expect(other.secretKey).not.toBe(one.secretKey);
  expect(other.publishableKey).not.toBe(one.publishableKey);
  const asked = await fetch(`${one.url}/v1/customers`, { headers: { authorization: `Bearer ${everyonesKey}` } });
  expect(asked.status).toBe(401);
});

it('lets no page of another origin read an answer, whatever its key', async () => {
  const sandbox = await start({ secretKey: everyonesKey });
  for (const key of [sandbox.secretKey, sandbox.publishableKey]) {
    const preflight = await fetch(`${sandbox.url}/v1/customers`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    });
    const read = await fetch(`${sandbox.url}/v1/customers`, { headers: { origin, authorization: `Bearer ${key}` } });
    for (const { headers } of [preflight, read])
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

it.each([
  ['by Origin', { origin }],
  ['by Origin "null", of a page in a sandboxed frame', { origin: 'null' }],
  ['by Sec-Fetch-Site, of a request without Origin', { 'sec-fetch-site': 'cross-site' }],
  ['by Sec-Fetch-Site, of another port of this machine', { 'sec-fetch-site': 'same-site' }],
])('refuses the secret key to a page of another origin, known %s, before anything happens', async (_how, headers) => {
  const sandbox = await start({ secretKey: everyonesKey });
  // A form without a preflight: the page cannot read the answer, and wants the effect.
  const ordered = await fetch(`${sandbox.url}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ key: everyonesKey, url: 'http://127.0.0.1:1/', 'enabled_events[0]': '*' }),
  });
  expect(ordered.status).toBe(403);
  expect(await ordered.json()).toMatchObject({
    error: { message: expect.stringContaining('secret key is for servers') },
  });
  const bearer = { authorization: `Bearer ${everyonesKey}` };
  const endpoints = await fetch(`${sandbox.url}/v1/webhook_endpoints`, { headers: bearer });
  expect(await endpoints.json()).toMatchObject({ data: [] });
});
