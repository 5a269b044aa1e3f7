import { type SandboxClock, sandboxClock } from '@tillkit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newCreditKey } from './credits/service.js';
import { definePlans } from './plans/service.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp, until } from './test/bench.js';
import { type OpenStream, openStream } from './test/event-stream.js';

/* The application runs on the sandbox's clock, as the templates do in development. Its workers run by themselves. */

const daySeconds = 86_400;
/** Longer than any month. After 31 days, a period of 31 days ends in the very second that is reached. */
const overAMonth = 32 * daySeconds;
const plans = definePlans({
  free: { name: 'Free', free: true },
  pro: {
    name: 'Pro',
    prices: { month: { lookupKey: 'pro_month', amountMinor: 1200, currency: 'usd' } },
    quotas: { messages: { limit: 50, period: 'month' } },
  },
});

describe('on the clock of the sandbox, 32 days later', () => {
  let bench: Bench;
  let clock: SandboxClock;
  let app: TestApp;
  const streams: OpenStream[] = [];

  beforeAll(async () => {
    bench = await openBench();
    clock = await sandboxClock(bench.sandbox.url);
    app = await bench.app({ clock, plans, workers: true, delivers: true, stream: { pollIntervalMs: 25 } });
    await app.billing.plans.sync();
  });
  afterEach(() => {
    bench.sandbox.webhooks.resume();
    for (const stream of streams.splice(0)) stream.leave();
  });
  afterAll(async () => {
    clock.close();
    await bench.close();
  });

  async function subscribed(account: string): Promise<{ endAt: string; stripeSubscriptionId: string }> {
    const order = { plan: 'pro', interval: 'month', attemptId: newAttempt() };
    const { body } = await app.post('/subscription-checkout-session', order, account);
    await payHosted(body.url);
    await app.get(`/success?session_id=${body.sessionId}`, account);
    return (await app.get('/subscription-access', account)).body.access;
  }

  const storedOf = (subscriptionId: string) =>
    bench.database.connection
      .collection<{ _id: string; endAt: Date; stripeStatus: string }>('subscription_access')
      .findOne({ _id: subscriptionId });

  it('a plan is renewed, its quota is full again, expired credit is gone, and an open page receives it', async () => {
    const { endAt } = await subscribed('ada');
    await app.billing.quotas.consume('ada', { quota: 'messages', amount: 50, key: newCreditKey() });
    const expiresAt = new Date(clock.now().getTime() + 30 * daySeconds * 1000);
    const source = { type: 'gift', id: 'welcome' };
    await app.billing.credits.grant('ada', {
      key: 'gift',
      amount: 500,
      unit: 'usd',
      kind: 'promotional',
      source,
      expiresAt,
    });
    const stream = await openStream(`${app.url}/stream`, 'ada');
    streams.push(stream);
    expect((await stream.next()).data).toMatchObject({ balances: [{ available: 500 }], quotas: [{ left: 0 }] });

    bench.sandbox.advance(overAMonth);
    const seen = await until(async () => {
      const { data } = await stream.next();
      return data.access.endAt !== endAt && data.quotas[0].left === 50 && data;
    });
    expect(seen).toMatchObject({ balances: [{ available: 0 }], access: { status: 'ACTIVE' } });
    // Signed by the machine's time, as by Stripe's: 32 days of the sandbox's are no age of a delivery.
    await bench.sandbox.webhooks.settled();
    const refused = bench.sandbox.webhooks.deliveries().filter(({ state }) => state !== 'delivered');
    expect(refused).toEqual([]);
  });

  it('without any event, the sweeper finds the renewal at once', async () => {
    const { endAt, stripeSubscriptionId } = await subscribed('bob');
    await bench.sandbox.webhooks.settled();
    const open = { status: { $in: ['pending', 'working'] } };
    const events = bench.database.connection.collection('webhook_events');
    await until(async () => (await events.countDocuments(open)) === 0);
    bench.sandbox.webhooks.pause();
    bench.sandbox.advance(overAMonth);
    const row = await until(async () => {
      const found = await storedOf(stripeSubscriptionId);
      return found?.endAt.toISOString() !== endAt && found;
    });
    expect(row).toMatchObject({ stripeStatus: 'active' });
  });

  it('a renewal that is not paid disables access', async () => {
    const { stripeSubscriptionId } = await subscribed('carol');
    const { customer } = await bench.stripe.subscriptions.retrieve(stripeSubscriptionId);
    const card = await bench.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: String(customer) });
    await bench.stripe.subscriptions.update(stripeSubscriptionId, { default_payment_method: card.id });
    bench.sandbox.advance(overAMonth);
    await until(async () => (await storedOf(stripeSubscriptionId))?.stripeStatus === 'past_due');
    expect((await app.get('/subscription-access', 'carol')).body.access.status).toBe('DISABLED');
  });
});
