import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
const seconds = (iso: string) => Date.parse(iso) / 1000;

async function onClock(start = '2027-01-31T12:00:00Z', card = 'pm_card_visa') {
  const { stripe } = bench;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: seconds(start), name: 'Renewals' });
  const customer = await stripe.customers.create({ email: 'ada@example.com', test_clock: clock.id });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  const product = await stripe.products.create({ name: 'Pro' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 1000,
    recurring: { interval: 'month' },
  });
  return { clock, customer: customer.id, price: price.id };
}

async function advance(clock: Stripe.TestHelpers.TestClock, to: string) {
  const advancing = await bench.stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds(to) });
  expect(advancing).toMatchObject({ status: 'advancing', status_details: { advancing: {} } });
  expect(await bench.stripe.testHelpers.testClocks.retrieve(clock.id)).toMatchObject({
    status: 'ready',
    frozen_time: seconds(to),
  });
}

describe('a customer on a test clock', () => {
  it('lives by its time, apart from all others', async () => {
    const { stripe, clock: own } = bench;
    const { clock, customer, price } = await onClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price }], expand: ['latest_invoice'] });
    expect(made).toMatchObject({ created: seconds('2027-01-31T12:00:00Z'), test_clock: clock.id, status: 'active' });
    expect(made.latest_invoice).toMatchObject({ test_clock: clock.id, created: clock.frozen_time });
    // The sandbox's own year does not renew it.
    own.advance(365 * 86_400);
    expect((await stripe.invoices.list({ customer })).data).toHaveLength(1);
    await advance(clock, '2027-05-01T00:00:00Z');
    const { data } = await stripe.invoices.list({ customer });
    expect(data.map(({ created }) => new Date(created * 1000).toISOString().slice(0, 10))).toEqual([
      '2027-04-30',
      '2027-03-31',
      '2027-02-28',
      '2027-01-31',
    ]);
    expect(data.every(({ status }) => status === 'paid')).toBe(true);
  });

  it('is changed at its time', async () => {
    const { stripe } = bench;
    const { clock, customer, price } = await onClock('2027-04-01T00:00:00Z');
    const made = await stripe.subscriptions.create({ customer, items: [{ price }] });
    await advance(clock, '2027-04-16T00:00:00Z');
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: made.items.data[0]!.id, quantity: 2 }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    expect((changed.latest_invoice as Stripe.Invoice).total).toBe(500);
    await stripe.subscriptionItems.update(made.items.data[0]!.id, {
      quantity: 1,
      proration_behavior: 'always_invoice',
    });
    const [newest] = (await stripe.invoices.list({ customer })).data;
    expect(newest).toMatchObject({ total: -500, created: seconds('2027-04-16T00:00:00Z') });
  });

  it('goes through a trial, its notice and its end, each at its moment', async () => {
    const { stripe } = bench;
    const { clock, customer, price } = await onClock('2027-01-01T00:00:00Z');
    await stripe.subscriptions.create({ customer, items: [{ price }], trial_period_days: 14 });
    const before = bench.recorder.events.length;
    await advance(clock, '2027-01-16T00:00:00Z');
    const happened = (bench.recorder.events.slice(before) as Stripe.Event[]).map(
      ({ created, type }) => `${new Date(created * 1000).toISOString().slice(5, 16)} ${type}`,
    );
    const interesting = happened.filter((line) =>
      /trial_will_end|invoice\.(created|paid)|subscription\.updated/.test(line),
    );
    expect(interesting).toEqual([
      '01-12T00:00 customer.subscription.trial_will_end',
      '01-15T00:00 invoice.created',
      '01-15T00:00 customer.subscription.updated',
      '01-15T01:00 invoice.paid',
    ]);
    expect(bench.eventTypes()).toEqual(
      expect.arrayContaining([
        'test_helpers.test_clock.created',
        'test_helpers.test_clock.advancing',
        'test_helpers.test_clock.ready',
      ]),
    );
  });

  it('goes through dunning: four attempts, then the end', async () => {
    const { stripe } = bench;
    const { clock, customer, price } = await onClock('2027-01-01T00:00:00Z');
    const made = await stripe.subscriptions.create({ customer, items: [{ price }] });
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: failing.id } });
    await advance(clock, '2027-02-01T02:00:00Z');
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('past_due');
    await advance(clock, '2027-02-20T00:00:00Z');
    const ended = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(ended).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } });
    expect(ended.latest_invoice).toMatchObject({ attempt_count: 4 });
    const day = 86_400;
    expect(ended.ended_at).toBe(seconds('2027-02-01T01:00:00Z') + (3 + 5 + 7) * day);
  });

  it('is listed by its clock, and goes with it', async () => {
    const { stripe } = bench;
    const { clock, customer, price } = await onClock();
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price }] });
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.customers.list({ test_clock: clock.id })).data).toMatchObject([{ id: customer }]);
    expect((await stripe.subscriptions.list()).data).toEqual([]);
    expect((await stripe.subscriptions.list({ test_clock: clock.id })).data).toMatchObject([{ id }]);
    expect((await stripe.testHelpers.testClocks.list()).data).toMatchObject([{ id: clock.id }]);
    expect(await stripe.testHelpers.testClocks.del(clock.id)).toMatchObject({ deleted: true });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('canceled');
  });
});

it('goes forward only', async () => {
  const { clock } = await onClock();
  const back = { frozen_time: clock.frozen_time };
  await expect(bench.stripe.testHelpers.testClocks.advance(clock.id, back)).rejects.toThrow(/only be advanced/);
  await expect(bench.stripe.customers.create({ test_clock: 'clock_none' })).rejects.toThrow(/No such test clock/);
});

it('leaves the events of the last thirty days, as Stripe does', async () => {
  await bench.stripe.customers.create({});
  bench.clock.advance(31 * 86_400);
  await bench.stripe.customers.create({});
  expect((await bench.stripe.events.list({ type: 'customer.created' })).data).toHaveLength(1);
});
