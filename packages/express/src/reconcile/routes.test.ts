import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;
let closed: TestApp;

beforeAll(async () => {
  bench = await openBench();
  const isAdmin = async ({ userId }: { userId: string }) => (userId === 'odd' ? ('yes' as never) : userId === 'op');
  app = await bench.app({ isAdmin });
  closed = await bench.app();
});
afterAll(() => bench.close());

const everything = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };

describe('POST /admin/reconcile', () => {
  it('is there only with the option isAdmin, in the description too', async () => {
    const missing = await closed.post('/admin/reconcile', everything, 'staff/op');
    expect([missing.status, missing.body.error.code]).toEqual([404, 'NOT_FOUND']);
    const paths = async (of: TestApp) => Object.keys((await of.get('/openapi.json')).body.paths);
    expect(await paths(closed)).not.toContain('/admin/reconcile');
    expect(await paths(app)).toContain('/admin/reconcile');
  });

  it.each([
    [null, 401, 'UNAUTHENTICATED'],
    ['ada', 403, 'FORBIDDEN'],
    ['ada/odd', 403, 'FORBIDDEN'],
  ])('refuses %s', async (who, status, code) => {
    const refused = await app.post('/admin/reconcile', everything, who);
    expect([refused.status, refused.body.error.code]).toEqual([status, code]);
  });

  it('takes no request of a foreign page', async () => {
    const refused = await app.post('/admin/reconcile', everything, 'staff/op', { origin: 'https://evil.test' });
    expect(refused.body.error.code).toBe('ORIGIN_NOT_ALLOWED');
  });

  it('reports, and repairs with `repair`', async () => {
    const order = { amountMinor: 2000, currency: 'usd', attemptId: newAttempt() };
    const { body: intent } = await app.post('/create-payment-intent', order, 'ada');
    const [paymentId = ''] = String(intent.clientSecret).split('_secret_');
    const card = { payment_method: 'pm_card_visa', return_url: 'http://app.test/' };
    await bench.stripe.paymentIntents.confirm(paymentId, card);
    const seen = await app.post('/admin/reconcile', everything, 'staff/op');
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({ agrees: false, differences: [{ kind: 'paid_not_granted', paymentId }] });
    const ofAda = { ...everything, accountId: 'ada', repair: true };
    const repaired = await app.post('/admin/reconcile', ofAda, 'staff/op');
    expect(repaired.body).toMatchObject({ agrees: true, accounts: 1, differences: [{ state: 'repaired' }] });
    expect((await app.get('/credits', 'ada')).body.balances[0].available).toBe(2000);
  });

  it.each([
    [{}, 'from'],
    [{ ...everything, to: 'today' }, 'to'],
    [{ ...everything, repair: 'yes' }, 'repair'],
    [{ ...everything, account: 'ada' }, 'account'],
    [{ from: everything.to, to: everything.from }, 'to'],
  ])('refuses %j', async (body, says) => {
    const refused = await app.post('/admin/reconcile', body, 'staff/op');
    expect([refused.status, refused.body.error.code]).toEqual([400, 'INVALID_INPUT']);
    expect(refused.body.error.message).toContain(says);
  });
});

it('is an option that must be a function', async () => {
  await expect(bench.app({ isAdmin: 'op' as never })).rejects.toThrow(/isAdmin is a string: give a function/);
});
