import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubscriptionModel } from '../subscriptions/service.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

/* No event of Stripe reaches this application: what it knows of subscriptions is what it is asked to read. */

let bench: Bench;
let app: TestApp;
let rows: SubscriptionModel;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ subscriptions: { graceDays: 3 } });
  rows = new SubscriptionModel(bench.database.connection);
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

const hourMs = 3600_000;
const around = () => ({ from: new Date(Date.now() - 24 * hourMs), to: new Date(Date.now() + 48 * hourMs) });

async function subscribed(account: string): Promise<string> {
  const order = { plan: 'pro', interval: 'month', attemptId: newAttempt() };
  const { body } = await app.post('/subscription-checkout-session', order, account);
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  return (await app.get('/subscription-access', account)).body.access.stripeSubscriptionId;
}

/** It is found in one account and among all, changes nothing, is repaired, and then is gone. */
async function foundAndRepaired(accountId: string, objectId: string, kind = 'subscription_differs') {
  const stored = await rows.find(objectId);
  const expected = [{ kind, accountId, objectId, state: 'open', repairable: true }];
  const one = await app.billing.reconcile({ accountId, ...around() });
  expect(one.differences).toMatchObject(expected);
  const all = await app.billing.reconcile(around());
  expect(all.differences).toMatchObject(expected);
  expect(await rows.find(objectId)).toEqual(stored);
  const repaired = await app.billing.reconcile({ repair: true, ...around() });
  expect(repaired).toMatchObject({ agrees: true, differences: [{ kind, state: 'repaired' }] });
  expect((await app.billing.reconcile(around())).differences).toEqual([]);
  return one.differences[0]?.found;
}

describe('a subscription', () => {
  it('that is as Stripe says has no difference', async () => {
    await subscribed('right');
    expect(await app.billing.reconcile(around())).toMatchObject({ agrees: true, differences: [] });
  });

  it('that was canceled at Stripe ends here', async () => {
    const id = await subscribed('canceled');
    await bench.stripe.subscriptions.cancel(id);
    const found = await foundAndRepaired('canceled', id);
    expect(found).toContain('stripeStatus is active here and canceled at Stripe');
    expect((await app.get('/subscription-access', 'canceled')).body.access).toBeNull();
  });

  it('that was canceled for the end of its period says so', async () => {
    const id = await subscribed('ends');
    await bench.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await foundAndRepaired('ends', id);
    expect(await rows.find(id)).toMatchObject({ cancelAtPeriodEnd: true, holdsSlot: false });
  });

  it('that an operator made is stored', async () => {
    const { customerId } = await app.billing.accounts.ensure({ accountId: 'by-hand', userId: 'by-hand' });
    const { id: card } = await bench.stripe.paymentMethods.attach('pm_card_visa', { customer: customerId });
    const [price] = (await bench.stripe.prices.list({ lookup_keys: ['pro_month'] })).data;
    const items = [{ price: price?.id ?? '' }];
    const made = await bench.stripe.subscriptions.create({ customer: customerId, items, default_payment_method: card });
    await foundAndRepaired('by-hand', made.id, 'subscription_not_recorded');
    expect((await app.get('/subscription-access', 'by-hand')).body.access).toMatchObject({
      status: 'ACTIVE',
      plan: 'pro',
    });
  });

  it.each([
    ['access that never ends', { accessUntil: new Date('2099-01-01') }],
    ['another period', { endAt: new Date('2099-01-01') }],
    ['another plan', { plan: 'starter' }],
    ['its place given away', { holdsSlot: false }],
    [
      'an ended one that is active again',
      { endedAt: new Date('2026-01-01'), stripeStatus: 'canceled', accessUntil: null },
    ],
  ])('with a row that was changed outside the kit is repaired: %s', async (what, change) => {
    const account = `changed-${Object.keys(change).join('-')}`;
    const id = await subscribed(account);
    const before = await rows.find(id);
    await rows.model.updateOne({ _id: id }, { $set: change });
    expect(await foundAndRepaired(account, id), what).toContain('differs');
    const { syncedAt, version, ...after } = (await rows.find(id)) ?? ({} as never);
    expect({ ...before, syncedAt, version }).toEqual({ ...after, syncedAt, version });
  });

  it('is compared by a process that does not know the host’s plans and days of grace', async () => {
    const { definePlans } = await import('../plans/service.js');
    const plain = await bench.app({ plans: definePlans({ none: { name: 'None', free: true } }) });
    expect((await plain.billing.reconcile(around())).differences).toEqual([]);
  });

  it('that Stripe does not have is left to a person', async () => {
    const id = await subscribed('unknown');
    const { version: _version, ...row } = (await rows.find(id)) ?? ({} as never);
    const never = 'sub_neverMade';
    await rows.write({ ...row, _id: never, stripeSubscriptionId: never, holdsSlot: false }, 0);
    const report = await app.billing.reconcile({ accountId: 'unknown', repair: true, ...around() });
    expect(report.differences).toMatchObject([
      { kind: 'subscription_unknown', objectId: never, repairable: false, state: 'open' },
    ]);
    const past = new Date(Date.now() - hourMs);
    await rows.model.updateOne({ _id: never }, { $set: { status: 'ACTIVE', endAt: past, accessUntil: past } });
    expect(await app.billing.sweep()).toMatchObject({ looked: 1, failed: 0 });
    expect(await app.billing.sweep()).toMatchObject({ looked: 0, failed: 0 });
    await rows.model.deleteOne({ _id: never });
  });

  it('of a customer that was deleted at Stripe ends, whichever event comes first', async () => {
    const id = await subscribed('deleted-customer');
    const customer = (await app.billing.accounts.customerOf('deleted-customer')) ?? '';
    await bench.stripe.customers.del(customer);
    const event = (await bench.stripe.events.list({ type: 'customer.deleted', limit: 1 })).data[0];
    const payload = JSON.stringify(event);
    const signature = bench.stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_unused' });
    await app.post('/stripe-webhook', payload, null, { 'stripe-signature': signature });
    await app.billing.webhooks.drain();
    expect(await app.billing.accounts.customerOf('deleted-customer')).toBeNull();
    await foundAndRepaired('deleted-customer', id);
    expect(await rows.find(id)).toMatchObject({ stripeStatus: 'canceled', accessUntil: null });
  });
});
