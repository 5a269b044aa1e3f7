import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

/* Time passes at Stripe and here alike, and no webhook is delivered: what is not told is asked for. */

const dayMs = 24 * 3600_000;
let at = Date.parse('2026-01-31T12:00:00Z');
const clock = { now: () => new Date(at) };
let bench: Bench;
let app: TestApp;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock, subscriptions: { graceDays: 3 } });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

async function subscribe(account: string) {
  const order = { plan: 'pro', interval: 'month', attemptId: newAttempt() };
  const { body } = await app.post('/subscription-checkout-session', order, account);
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  return access(account);
}

const access = async (account: string) => (await app.get('/subscription-access', account)).body.access;

function advance(days: number): void {
  at += days * dayMs;
  bench.sandbox.tick();
}

describe('a renewal that nobody told us of', () => {
  it('is asked for before access is denied, and the period is Stripe’s', async () => {
    const first = await subscribe('renews');
    expect(first).toMatchObject({ startAt: '2026-01-31T12:00:00.000Z', endAt: '2026-02-28T12:00:00.000Z' });
    advance(29);
    expect(await access('renews')).toMatchObject({
      status: 'ACTIVE',
      startAt: '2026-02-28T12:00:00.000Z',
      endAt: '2026-03-31T12:00:00.000Z',
    });
  });

  it('ends access when the subscription was cancelled', async () => {
    await subscribe('leaves');
    await app.post('/cancel-subscription', {}, 'leaves');
    advance(20);
    expect(await access('leaves')).toMatchObject({ status: 'ACTIVE', resumable: true });
    advance(12);
    expect(await access('leaves')).toBeNull();
    const resumed = await app.post('/resume-subscription', {}, 'leaves');
    expect([resumed.status, resumed.body.error.code]).toEqual([409, 'SUBSCRIPTION_NOT_RESUMABLE']);
    expect(await subscribe('leaves')).toMatchObject({ status: 'ACTIVE', resumable: false });
  });

  it('that was cancelled in the portal is found by the sweeper', async () => {
    const { stripeSubscriptionId } = await subscribe('portal');
    await bench.stripe.subscriptions.update(stripeSubscriptionId, { cancel_at_period_end: true });
    expect(await access('portal')).toMatchObject({ resumable: false });
    const report = await app.billing.sweep({ all: true });
    expect(report).toMatchObject({ failed: 0 });
    expect(report.recoveredEvents).toBeGreaterThan(0);
    expect(await access('portal')).toMatchObject({ resumable: true });
    expect((await app.billing.sweep()).recoveredEvents).toBe(0);
  });
});

describe('checkouts that nobody paid', () => {
  it('end after a day, by the sweeper', async () => {
    const order = { amountMinor: 1000, currency: 'usd', attemptId: newAttempt() };
    const hosted = await app.post('/create-checkout-session', order, 'nobody');
    const inPage = await app.post('/create-payment-intent', { ...order, attemptId: newAttempt() }, 'nobody');
    advance(2);
    await app.billing.sweep({ all: true });
    for (const { body } of [hosted, inPage]) {
      expect((await app.get(`/success?session_id=${body.sessionId}`, 'nobody')).body).toMatchObject({
        status: 'cancelled',
      });
    }
  });
});
