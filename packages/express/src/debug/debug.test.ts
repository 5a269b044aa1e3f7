import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ debug: true });
});
afterAll(() => bench.close());

const calls = [
  ['GET', '/debug/account'],
  ['POST', '/debug/grant'],
  ['POST', '/debug/sweep'],
] as const;
const call = (of: TestApp, [method, path]: readonly [string, string], as: string | null = 'ada') =>
  method === 'GET' ? of.get(path, as) : of.post(path, path === '/debug/grant' ? { amount: 5 } : {}, as);

describe('debug routes', () => {
  it.each(calls)('%s %s is not there unless it is asked for', async (...route) => {
    const plain = await bench.app();
    expect((await call(plain, route)).body.error.code).toBe('NOT_FOUND');
    expect((await call(app, route)).status).toBe(200);
    expect(Object.keys((await plain.get('/openapi.json')).body.paths)).not.toContain(route[1]);
  });

  it('need an identity, and show the caller’s account alone', async () => {
    for (const route of calls) expect((await call(app, route, null)).status).toBe(401);
    await app.post('/debug/grant', { amount: 77 }, 'grace');
    expect((await app.get('/debug/account', 'mallory')).body).toMatchObject({ accountId: 'mallory', grants: [] });
  });

  it('give credits out of nothing, and show all there is', async () => {
    const given = await app.post('/debug/grant', { amount: 500, expiresInSeconds: 60 }, 'mei');
    expect(given.body).toMatchObject({
      kind: 'grant_promotional',
      unit: 'usd',
      amount: 500,
      source: { type: 'debug' },
    });
    await app.billing.credits.hold('mei', { amount: 20, key: 'job' });
    expect((await app.get('/debug/account', 'mei')).body).toMatchObject({
      accountId: 'mei',
      balances: [{ available: 480, held: 20 }],
      ledger: { seq: 2, notDrained: 2, problems: [] },
      grants: [{ seq: 1, amount: 500, remaining: 500, expiresAt: expect.any(String) }],
      holds: [{ key: 'job', amount: 20, captured: 0 }],
      openSessions: [],
    });
  });

  it('sweep now', async () => {
    const order = { amountMinor: 2000, currency: 'usd', attemptId: newAttempt() };
    const { body } = await app.post('/create-checkout-session', order, 'swept');
    await payHosted(body.url);
    expect((await app.get('/debug/account', 'swept')).body.openSessions).toEqual([body.sessionId]);
    expect((await app.post('/debug/sweep', {}, 'swept')).body.failed).toBe(0);
    expect((await app.get('/debug/account', 'swept')).body).toMatchObject({
      balances: [{ available: 2000 }],
      ledger: { notDrained: 0 },
      openSessions: [],
    });
  });

  it.each([{}, { amount: 0 }, { amount: 1.5 }, { amount: 5, unit: 'US Dollars' }, { amount: 5, account: 'ada' }])(
    'refuse to give %j',
    async (body) => {
      const refused = await app.post('/debug/grant', body);
      expect([refused.status, refused.body.error.code]).toEqual([400, 'INVALID_INPUT']);
    },
  );
});
