import type { RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePlans } from '../plans/service.js';
import { appOrigin, type Bench, openBench, type TestApp } from '../test/bench.js';

/* Another website has the browser of a signed-in customer call a route of the host that is paid for. */

let bench: Bench;
let app: TestApp;
let ran = 0;
const plans = definePlans({
  free: { name: 'Free', free: true, quotas: { messages: { limit: 100, period: 'month' } } },
});

beforeAll(async () => {
  bench = await openBench();
  const handler: RequestHandler = (_req, res) => {
    ran += 1;
    res.json({});
  };
  app = await bench.app({
    plans,
    // By cookie, by password, or by token, as hosts do.
    identify: ({ headers: { cookie, authorization } }) => {
      const isAda = cookie === 'session=ada' || /^(Basic YWRhOng=|Bearer ada|ApiKey ada)$/.test(authorization ?? '');
      return isAda ? { accountId: 'ada', userId: 'ada' } : null;
    },
    mount: (host, billing) => {
      host.all('/paid', billing.requireCredits(1), handler);
      host.all('/quota', billing.requireQuota('messages'), handler);
      host.all('/plan', billing.requireAccess('free'), handler);
    },
  });
  const source = { type: 'campaign', id: 'spring' };
  await app.billing.credits.grant('ada', { key: 'gift', kind: 'promotional', unit: 'usd', amount: 100, source });
});
afterAll(() => bench.close());

async function send(method: string, path: string, headers: Record<string, string>) {
  const before = ran;
  const response = await fetch(app.url.replace('/api/billing', path), { method, headers });
  const { error } = (await response.json()) as { error?: { code: string } };
  expect(ran - before).toBe(response.status === 200 ? 1 : 0);
  return error?.code ?? response.status;
}

const cookie = { cookie: 'session=ada' };
const evil = { origin: 'https://evil.example' };
const own = { origin: appOrigin };
const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };

describe.each(['/paid', '/quota'])('%s', (path) => {
  it.each<[string, string, Record<string, string>]>([
    ['a form of another site', 'POST', { ...cookie, ...evil }],
    ['a form of another site that hides its origin', 'POST', { ...cookie, origin: 'null' }],
    ['a page of another site', 'POST', { ...cookie, referer: 'https://evil.example/' }],
    ['an image of another site', 'GET', { ...cookie, 'sec-fetch-site': 'cross-site' }],
    ['a link of another site', 'GET', { ...cookie, ...link }],
    ['a fetch of another site', 'GET', { ...cookie, ...evil }],
    ['a password that the browser remembers', 'POST', { authorization: 'Basic YWRhOng=', ...evil }],
    ['a cookie without any page', 'POST', cookie],
  ])('%s spends nothing', async (_name, method, headers) => {
    expect(await send(method, path, headers)).toBe('ORIGIN_NOT_ALLOWED');
  });

  it.each<[string, string, Record<string, string>]>([
    ['a page of the app', 'POST', { ...cookie, ...own }],
    ['a page of the app that reads', 'GET', { ...cookie, 'sec-fetch-site': 'same-origin' }],
    ['what the user typed', 'GET', { ...cookie, 'sec-fetch-site': 'none' }],
    ['a bearer token, wherever it comes from', 'POST', { authorization: 'Bearer ada', ...evil }],
    ['a key of an API', 'POST', { authorization: 'ApiKey ada', ...evil }],
    ['a server with a password', 'POST', { authorization: 'Basic YWRhOng=' }],
  ])('%s is let through', async (_name, method, headers) => {
    expect(await send(method, path, headers)).toBe(200);
  });
});

it('a page that only some plans may read can be linked to, and not posted to', async () => {
  expect(await send('GET', '/plan', { ...cookie, ...link })).toBe(200);
  expect(await send('POST', '/plan', { ...cookie, ...evil })).toBe('ORIGIN_NOT_ALLOWED');
  expect(await send('POST', '/plan', { ...cookie, ...own })).toBe(200);
});

it('a signed-out caller learns only that, and not where to call from', async () => {
  expect(await send('POST', '/paid', evil)).toBe('UNAUTHENTICATED');
});
