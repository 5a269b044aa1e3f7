import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionModel } from '../checkout/service.js';
import { type Bench, newAttempt, openBench, payHosted, stripeOptions, type TestApp } from './bench.js';
import { startApi } from './start-api.js';

/*
 * Invariant 10: kill -9 anywhere in fulfilment, continue in another process, and the credits are there once. The other
 * process is this one, whose billing knows of the doomed one by the database alone.
 */

let bench: Bench;
let app: TestApp;
/** The same, when every lease has run out. */
let later: TestApp;
beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
  later = await bench.app({ clock: { now: () => new Date(Date.now() + 120_000) } });
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
  it('of the return page is recovered by the next visit', async () => {
    const account = `page-${killAt}`;
    const sessionId = await paid(account);
    const doomed = await startApi({ ...settings(), killAt });
    const visit = `/success?session_id=${sessionId}`;
    const headers = { authorization: `Bearer ${account}`, accept: 'application/json' };
    await expect(fetch(doomed.url + visit, { headers })).rejects.toThrow();
    expect(await doomed.ended).toBe('SIGKILL');
    expect((await app.get(visit, account)).body).toMatchObject({ status: 'completed', checkout: 'success' });
    await expectSettled(account, sessionId);
  }, 120_000);

  it('of the sweeper is recovered by the next one', async () => {
    const account = `sweep-${killAt}`;
    const sessionId = await paid(account);
    const doomed = await startApi({ ...settings(), killAt });
    await expect(doomed.ask({ ask: 'sweep' })).rejects.toThrow('ended');
    await app.billing.sweep({ all: true });
    await expectSettled(account, sessionId);
  }, 120_000);

  it('of a webhook worker is recovered when its lease has expired', async () => {
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
    expect(await app.billing.webhooks.drain()).toBe(0);
    expect(await later.billing.webhooks.drain()).toBe(1);
    await expectSettled(account, sessionId);
  }, 120_000);
});
