import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionModel } from '../checkout/service.js';
import { type Bench, newAttempt, openBench, payHosted, stripeOptions, type TestApp } from './bench.js';
import { startApi } from './start-api.js';

/* Invariant 10: kill -9 anywhere in fulfilment, start again, and the credits are there once. */

let bench: Bench;
let app: TestApp;
beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
});
afterAll(() => bench.close());

const steps = ['payment_read', 'payment_recorded', 'effect_stored', 'session_completed'] as const;
const settings = () => ({ mongoUri: bench.database.uri, stripe: stripeOptions(bench.sandbox), workers: false });

async function paid(account: string): Promise<string> {
  const order = { amountMinor: 2500, currency: 'usd', attemptId: newAttempt() };
  const { body } = await app.post('/create-checkout-session', order, account);
  await payHosted(body.url);
  return body.sessionId;
}

/** The credits are there once, the ledger agrees with the account, and the session is done. */
async function expectSettled(account: string, sessionId: string): Promise<void> {
  expect((await app.billing.credits.balance(account))[0]?.available).toBe(2500);
  await app.billing.credits.drain();
  expect(await app.billing.credits.verify(account)).toEqual({ ok: true, problems: [], entries: 1 });
  const row = await new SessionModel(bench.database.connection).find(sessionId);
  expect(row?.status).toBe('completed');
  const payments = await bench.database.connection.collection('payments').find({ accountId: account }).toArray();
  expect(payments).toHaveLength(1);
}

describe.each(steps)('kill -9 at %s', (killAt) => {
  it('of the return page is made good by the next visit', async () => {
    const account = `page-${killAt}`;
    const sessionId = await paid(account);
    const doomed = await startApi({ ...settings(), killAt });
    const visit = (url: string) =>
      fetch(`${url}/success?session_id=${sessionId}`, {
        headers: { authorization: `Bearer ${account}`, accept: 'application/json' },
      });
    await expect(visit(doomed.url)).rejects.toThrow();
    expect(await doomed.ended).toBe('SIGKILL');
    const next = await startApi(settings());
    const again = await visit(next.url);
    expect(await again.json()).toMatchObject({ status: 'completed', checkout: 'success' });
    await next.kill();
    await expectSettled(account, sessionId);
  }, 120_000);

  it('of the sweeper is made good by the next one', async () => {
    const account = `sweep-${killAt}`;
    const sessionId = await paid(account);
    const doomed = await startApi({ ...settings(), killAt });
    await expect(doomed.ask({ ask: 'sweep' })).rejects.toThrow('ended');
    const next = await startApi(settings());
    await next.ask({ ask: 'sweep' });
    await next.kill();
    await expectSettled(account, sessionId);
  }, 120_000);

  it('of a webhook worker is made good when its lease has run out', async () => {
    const account = `webhook-${killAt}`;
    const sessionId = await paid(account);
    const row = await new SessionModel(bench.database.connection).find(sessionId);
    const events = await bench.stripe.events.list({ type: 'checkout.session.completed', limit: 100 });
    const event = events.data.find(({ data }) => (data.object as { id: string }).id === row?.providerSessionId);
    const payload = JSON.stringify(event);
    const signature = bench.stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_unused' });
    const doomed = await startApi({ ...settings(), killAt });
    const stored = await fetch(`${doomed.url}/stripe-webhook`, {
      method: 'POST',
      body: payload,
      headers: { 'stripe-signature': signature },
    });
    expect(stored.status).toBe(200);
    await expect(doomed.ask({ ask: 'drain' })).rejects.toThrow('ended');
    const soon = await startApi(settings());
    expect(await soon.ask({ ask: 'drain' })).toBe(0);
    await soon.kill();
    const later = await startApi({ ...settings(), clockAheadMs: 120_000 });
    expect(await later.ask({ ask: 'drain' })).toBe(1);
    await later.kill();
    await expectSettled(account, sessionId);
  }, 120_000);
});
