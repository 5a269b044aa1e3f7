import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOrigin, type Bench, newAttempt, openBench, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;
/** As `app`, but every caller with the cookie is Ada. */
let withCookies: TestApp;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
  withCookies = await bench.app({
    identify: (req) => (req.headers.cookie === 'session=ada' ? { accountId: 'ada', userId: 'ada' } : null),
  });
});
afterAll(() => bench.close());

/** Posts with exactly these headers. The answer 404 means that the change got through to the account. */
async function post(headers: Record<string, string>, to = app): Promise<[number, string]> {
  const response = await fetch(`${to.url}/cancel-subscription`, { method: 'POST', headers });
  return [response.status, (await response.json()).error.code];
}

const through = [404, 'SUBSCRIPTION_NOT_FOUND'];
const refused = [403, 'ORIGIN_NOT_ALLOWED'];
const bearer = { authorization: 'Bearer ada' };
const cookie = { cookie: 'session=ada' };

describe('the origin of a change', () => {
  it.each<[string, Record<string, string>]>([
    ['the app', { origin: appOrigin }],
    ['another allowed origin', { origin: 'https://other.test' }],
    ['a page of the app, without Origin', { referer: `${appOrigin}/billing?x=1` }],
    ['the same site by fetch metadata', { 'sec-fetch-site': 'same-origin' }],
  ])('may be %s', async (_, headers) => {
    expect(await post({ ...bearer, ...headers })).toEqual(through);
    expect(await post({ ...cookie, ...headers }, withCookies)).toEqual(through);
  });

  it('may be the router’s own', async () => {
    expect(await post({ ...bearer, origin: new URL(app.url).origin })).toEqual(through);
  });

  it.each<[string, Record<string, string>]>([
    ['a foreign site', { origin: 'https://evil.example' }],
    ['a look-alike', { origin: `${appOrigin}.evil.example` }],
    ['another scheme', { origin: appOrigin.replace('http:', 'https:') }],
    ['another port', { origin: `${appOrigin}:8080` }],
    ['null', { origin: 'null' }],
    ['a foreign page', { referer: 'https://evil.example/http://app.test/' }],
    ['a page that is no URL', { referer: 'app.test' }],
    ['a foreign site beside a good Referer', { origin: 'https://evil.example', referer: `${appOrigin}/` }],
    ['another site by fetch metadata', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site by fetch metadata', { 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('may not be %s', async (_, headers) => {
    expect(await post({ ...bearer, ...headers })).toEqual(refused);
    expect(await post({ ...cookie, ...headers }, withCookies)).toEqual(refused);
  });

  it('may be unknown for a bearer token alone: no browser sends that by itself', async () => {
    expect(await post(bearer)).toEqual(through);
    expect(await post({})).toEqual([401, 'UNAUTHENTICATED']);
    expect(await post(cookie, withCookies)).toEqual(refused);
    expect(await post({ ...bearer, ...cookie })).toEqual(refused);
    expect(await post({ authorization: 'Basic YWRhOmFkYQ==' })).toEqual(refused);
  });

  it('does not matter for reading', async () => {
    const { status } = await app.get('/credits', 'ada', { origin: 'https://evil.example' });
    expect(status).toBe(200);
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    fetch(`${app.url}/create-checkout-session`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  it('of the list may call with credentials', async () => {
    const answer = await preflight(appOrigin);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(appOrigin);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE');
    const got = await app.get('/plans', null, { origin: 'https://other.test' });
    expect(got.headers.get('access-control-allow-origin')).toBe('https://other.test');
    expect(got.headers.get('vary')).toContain('Origin');
  });

  it('of any other site may not, even if the host opened its doors', async () => {
    expect((await preflight('https://evil.example')).status).toBe(403);
    const open = await bench.app({
      before: [
        (_req, res, next) => {
          res.setHeader('access-control-allow-origin', '*');
          next();
        },
      ],
    });
    const got = await open.get('/credits', 'ada', { origin: 'https://evil.example' });
    expect(got.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('limits', () => {
  const order = () => ({ amountMinor: 1000, currency: 'usd', attemptId: newAttempt() });

  it('are tighter where a payment starts, per account', async () => {
    const tight = await bench.app({ rateLimits: { checkoutAccount: { windowMs: 60_000, limit: 2 } } });
    const codes = [];
    for (let n = 0; n < 3; n += 1) codes.push((await tight.post('/create-checkout-session', order(), 'busy')).status);
    expect(codes).toEqual([200, 200, 429]);
    const over = await tight.post('/create-payment-intent', order(), 'busy');
    expect(over.body.error.code).toBe('RATE_LIMITED');
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await tight.post('/create-checkout-session', order(), 'calm')).status).toBe(200);
    expect((await tight.get('/credits', 'busy')).status).toBe(200);
  });

  it('hold per account and per address', async () => {
    const account = await bench.app({ rateLimits: { account: { windowMs: 60_000, limit: 1 } } });
    expect((await account.get('/credits', 'one')).status).toBe(200);
    expect((await account.get('/credits', 'one')).status).toBe(429);
    expect((await account.get('/credits', 'two')).status).toBe(200);
    const address = await bench.app({ rateLimits: { address: { windowMs: 60_000, limit: 1 } } });
    expect((await address.get('/plans', null)).status).not.toBe(429);
    expect((await address.get('/credits', 'two')).status).toBe(429);
  });

  it('never hold webhooks back', async () => {
    const closed = await bench.app({ rateLimits: { address: { windowMs: 60_000, limit: 1 } } });
    expect((await closed.get('/plans', null)).status).not.toBe(429);
    expect((await closed.get('/plans', null)).status).toBe(429);
    const { body } = await closed.post('/stripe-webhook', '{}', null);
    expect(body.error.code).toBe('WEBHOOK_SIGNATURE_INVALID');
  });
});

describe('roles', () => {
  it('are the host’s to decide, action by action', async () => {
    const asked: string[] = [];
    const roles = await bench.app({
      authorize: ({ account, user, action }) => {
        asked.push(`${user.id} of ${account.id}: ${action}`);
        return action === 'view';
      },
    });
    expect((await roles.get('/credits', 'org/member')).status).toBe(200);
    const bought = await roles.post(
      '/create-checkout-session',
      { amountMinor: 1000, currency: 'usd', attemptId: newAttempt() },
      'org/member',
    );
    expect([bought.status, bought.body.error.code]).toEqual([403, 'FORBIDDEN']);
    expect(asked).toEqual(['member of org: view', 'member of org: manage']);
  });
});

describe('paid features', () => {
  it('take credits first, or do not run', async () => {
    let ran = 0;
    const paid = await bench.app({
      mount: (host, billing) =>
        host.post('/chat', billing.requireCredits(30, { reason: 'a message' }), (_req, res) => {
          ran += 1;
          res.json({ reply: 'hello' });
        }),
    });
    const chat = () => paid.post(paid.url.replace('/api/billing', '/chat'), {}, 'payer');
    const empty = await chat();
    expect([empty.status, empty.body.error.code]).toEqual([402, 'INSUFFICIENT_CREDITS']);
    await paid.billing.credits.grant('payer', {
      key: 'welcome',
      kind: 'promotional',
      unit: 'usd',
      amount: 70,
      source: { type: 'campaign', id: 'spring' },
    });
    const replies = await Promise.all([chat(), chat(), chat()]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 402]);
    expect(ran).toBe(2);
    expect((await paid.billing.credits.balance('payer'))[0]?.available).toBe(10);
    const out = await paid.post(paid.url.replace('/api/billing', '/chat'), {}, null);
    expect([out.status, out.body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});
