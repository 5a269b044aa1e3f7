import { errorReply, optionalRoutes, routes } from '@tillkit/contract';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOrigin, type Bench, newAttempt, openBench, type Reply, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;
let parsedBefore: TestApp;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ topUp: { currencies: ['usd', 'eur'], balanceCapMinor: 5_000_000 } });
  parsedBefore = await bench.app({ before: [express.json(), express.urlencoded({ extended: true })] });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

const order = (more: object = {}) => ({ amountMinor: 2500, currency: 'usd', attemptId: newAttempt(), ...more });

/** The code, after checking that the reply has the contract's shape and says nothing of our insides. */
function refusal(reply: Reply): [number, string] {
  const { error } = errorReply.parse(reply.body);
  expect(error.message).not.toMatch(/Mongo|Stripe[A-Z]|node_modules|at \w+ \(/);
  expect(reply.headers.get('x-request-id')).toBe(error.requestId);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  return [reply.status, error.code];
}

describe.each([routes.createCheckoutSession.path, routes.createPaymentIntent.path])('%s', (path) => {
  it.each<[string, object, string]>([
    ['below the minimum', { amountMinor: 999 }, 'AMOUNT_BELOW_MINIMUM'],
    ['zero', { amountMinor: 0 }, 'AMOUNT_BELOW_MINIMUM'],
    ['negative', { amountMinor: -2500 }, 'AMOUNT_BELOW_MINIMUM'],
    ['above the maximum', { amountMinor: 2_500_001 }, 'AMOUNT_ABOVE_MAXIMUM'],
    ['a float', { amountMinor: 2500.5 }, 'AMOUNT_NOT_INTEGER'],
    ['a text', { amountMinor: '2500' }, 'AMOUNT_NOT_INTEGER'],
    ['beyond exact numbers', { amountMinor: 1e21 }, 'AMOUNT_ABOVE_MAXIMUM'],
    ['an object', { amountMinor: { $gt: 0 } }, 'AMOUNT_NOT_INTEGER'],
    ['in an unknown currency', { currency: 'xyz' }, 'CURRENCY_NOT_SUPPORTED'],
    ['in no currency', { currency: 'US Dollar' }, 'CURRENCY_NOT_SUPPORTED'],
    ['without an attempt', { attemptId: undefined }, 'INVALID_INPUT'],
    ['with a short attempt', { attemptId: 'a' }, 'INVALID_INPUT'],
    ['with an operator as attempt', { attemptId: { $ne: '' } }, 'INVALID_INPUT'],
    ['with another account', { accountId: 'grace' }, 'INVALID_INPUT'],
    ['with a dotted key', { 'a.b': 1 }, 'INVALID_INPUT'],
    ['with an operator as key', { $where: '1' }, 'INVALID_INPUT'],
    ['to another site', { redirectUrl: 'https://evil.example/' }, 'INVALID_REDIRECT'],
    ['to a protocol-relative address', { redirectUrl: '//evil.example' }, 'INVALID_REDIRECT'],
    ['to a script', { redirectUrl: 'javascript:alert(1)' }, 'INVALID_REDIRECT'],
  ])('%s is refused', async (_, more, code) => {
    const reply = await app.post(path, order(more), 'bad-input');
    expect(refusal(reply)).toEqual([400, code]);
  });

  it('an amount that is missing is named', async () => {
    const reply = await app.post(path, { currency: 'usd', attemptId: newAttempt() }, 'bad-input');
    expect(refusal(reply)).toEqual([400, 'INVALID_INPUT']);
    expect(reply.body.error.details.issues[0].field).toBe('amountMinor');
  });

  it('the same attempt with another amount is refused, and the first one stands', async () => {
    const body = order();
    const first = await app.post(path, body, 'attempts');
    expect(refusal(await app.post(path, { ...body, amountMinor: 2600 }, 'attempts'))).toEqual([
      409,
      'ATTEMPT_CONFLICT',
    ]);
    expect((await app.post(path, body, 'attempts')).body).toEqual(first.body);
  });
});

describe('bodies', () => {
  const path = routes.createCheckoutSession.path;
  const post = (body: string, headers: Record<string, string> = {}, to = app) => to.post(path, body, 'bodies', headers);

  it.each<[string, () => Promise<Reply>, number, string]>([
    ['that are no JSON', () => post('{"amountMinor":'), 400, 'INVALID_JSON'],
    ['that are a list', () => post('[]'), 400, 'INVALID_INPUT'],
    ['that are null', () => post('null'), 400, 'INVALID_INPUT'],
    [
      'with __proto__',
      () => post(`{"__proto__":{"amountMinor":2500},${JSON.stringify(order()).slice(1)}`),
      400,
      'INVALID_INPUT',
    ],
    ['that are too large', () => post(`{"x":"${'y'.repeat(40_000)}"}`), 413, 'PAYLOAD_TOO_LARGE'],
    [
      'of forms',
      () => post('amountMinor=2500', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['of text', () => post(JSON.stringify(order()), { 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'of forms, parsed by the host',
      () => post('amountMinor=2500', { 'content-type': 'application/x-www-form-urlencoded' }, parsedBefore),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'with a bad redirect, parsed by the host',
      () => post(JSON.stringify(order({ redirectUrl: '//x.example' })), {}, parsedBefore),
      400,
      'INVALID_REDIRECT',
    ],
  ])('%s are refused', async (_, send, status, code) => {
    expect(refusal(await send())).toEqual([status, code]);
  });

  it('that the host parsed are taken', async () => {
    const reply = await post(JSON.stringify(order()), {}, parsedBefore);
    expect(reply.status).toBe(200);
  });

  it('may be missing where nothing is asked for', async () => {
    const response = await fetch(`${app.url}/cancel-subscription`, {
      method: 'POST',
      headers: { authorization: 'Bearer bodies', origin: appOrigin },
    });
    expect([response.status, (await response.json()).error.code]).toEqual([404, 'SUBSCRIPTION_NOT_FOUND']);
  });
});

describe('addresses', () => {
  it('that do not exist are 404, other methods 405', async () => {
    expect(refusal(await app.get('/nothing'))).toEqual([404, 'NOT_FOUND']);
    const wrong = await app.get('/create-checkout-session');
    expect(refusal(wrong)).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(wrong.headers.get('allow')).toBe('POST');
    const other = await app.post('/credits', {});
    expect(refusal(other)).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(other.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each([
    ['no text', '%ff'],
    ['a blank', '%20'],
    ['a way up', '..%2Fcredits'],
    ['an operator', '%7B%22$ne%22:1%7D'],
    ['too long', 'p'.repeat(300)],
  ])('with a parameter that is %s are refused', async (_, id) => {
    expect(refusal(await app.delete(`/payment-methods/${id}`, 'bad-input'))).toEqual([400, 'INVALID_INPUT']);
  });

  it('describe themselves', async () => {
    const { body } = await app.get('/openapi.json', null);
    const hidden: readonly string[] = optionalRoutes;
    const open = Object.entries(routes).filter(([name]) => !hidden.includes(name));
    expect(Object.keys(body.paths)).toEqual([...new Set(open.map(([, { path }]) => path.replace(/:(\w+)/g, '{$1}')))]);
    expect(body.servers).toEqual([{ url: app.url }]);
  });

  it('need an identity', async () => {
    for (const path of ['/credits', '/ledger', '/subscription-access']) {
      expect(refusal(await app.get(path, null))).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect(refusal(await app.post('/create-checkout-session', order(), null))).toEqual([401, 'UNAUTHENTICATED']);
    expect(refusal(await app.post('/cancel-subscription', {}, null))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('take no operator in a query', async () => {
    expect(refusal(await app.get('/success?session_id[$ne]=x'))).toEqual([400, 'INVALID_INPUT']);
    expect(refusal(await app.get('/ledger?limit=5&limit=6'))).toEqual([400, 'INVALID_INPUT']);
    expect(refusal(await app.get('/ledger?limit=0'))).toEqual([400, 'INVALID_INPUT']);
  });
});

describe('sessions', () => {
  it('that nobody made are unknown', async () => {
    for (const page of ['/success', '/cancel']) {
      expect(refusal(await app.get(`${page}?session_id=bs_${'A'.repeat(24)}`))).toEqual([400, 'UNKNOWN_SESSION']);
      expect(refusal(await app.get(page))).toEqual([400, 'INVALID_INPUT']);
    }
  });

  it('of another account are as unknown as those', async () => {
    const { body } = await app.post('/create-checkout-session', order(), 'owner');
    const { sessionId } = body;
    for (const page of ['/success', '/cancel']) {
      const theirs = await app.get(`${page}?session_id=${sessionId}`, 'thief');
      const nobodys = await app.get(`${page}?session_id=bs_${'A'.repeat(24)}`, 'thief');
      expect(refusal(theirs)).toEqual([400, 'UNKNOWN_SESSION']);
      expect(theirs.body.error.message).toBe(nobodys.body.error.message);
    }
    expect((await app.get(`/success?session_id=${sessionId}`, 'owner')).body).toMatchObject({ status: 'in_progress' });
  });
});

describe('failures of our own', () => {
  it('say nothing but a request id, and the log says why', async () => {
    const broken = await bench.app({
      identify: () => {
        throw new Error('mongodb://admin:hunter2@db/ failed with sk_test_abc123');
      },
    });
    const reply = await broken.get('/credits');
    expect(refusal(reply)).toEqual([500, 'INTERNAL']);
    expect(JSON.stringify(reply.body)).not.toContain('hunter2');
    const [line] = broken.log.filter(({ level }) => level === 'error');
    expect(line?.about).toMatchObject({ requestId: reply.body.error.requestId, code: 'INTERNAL' });
    expect(JSON.stringify(line)).toContain('failed with [redacted]');
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  it('of Stripe are distinguished', async () => {
    const gone = await bench.app({
      stripe: { ...stripeAt('http://127.0.0.1:9'), publishableKey: 'pk_test_x', webhookSecrets: ['whsec_x'] },
    });
    expect(refusal(await gone.post('/create-checkout-session', order(), 'stripe-gone'))).toEqual([
      503,
      'PROVIDER_UNAVAILABLE',
    ]);
    const refused = await bench.app({
      stripe: { ...stripeAt(bench.sandbox.url), publishableKey: 'pk_test_x', webhookSecrets: ['whsec_x'] },
    });
    expect(refusal(await refused.post('/create-checkout-session', order(), 'stripe-no'))).toEqual([
      502,
      'PROVIDER_REJECTED',
    ]);
    expect(JSON.stringify(refused.log)).not.toContain('sk_test_somebody');
  });

  it('take a well-formed request id from outside, and no other', async () => {
    const own = await app.get('/credits', 'ids', { 'x-request-id': 'trace-12345678' });
    expect(own.headers.get('x-request-id')).toBe('trace-12345678');
    const bad = await app.get('/credits', 'ids', { 'x-request-id': 'a b{"c"}' });
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

const stripeAt = (apiUrl: string) => ({ secretKey: 'sk_test_somebody', apiUrl });
