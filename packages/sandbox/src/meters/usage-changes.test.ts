import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
let customer: string;
let product: string;
let meter: string;

beforeEach(async () => {
  const { stripe } = bench;
  customer = (await stripe.customers.create({})).id;
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  product = (await stripe.products.create({ name: 'Calls' })).id;
  meter = (
    await stripe.billing.meters.create({
      display_name: 'Calls',
      event_name: 'calls',
      default_aggregation: { formula: 'sum' },
    })
  ).id;
});

const days = (count: number) => bench.clock.advance(count * 86_400);

const metered = (terms: Partial<Stripe.PriceCreateParams>) =>
  bench.stripe.prices.create({
    product,
    currency: 'usd',
    recurring: { interval: 'month', usage_type: 'metered', meter },
    ...terms,
  });

const subscribe = (price: string, params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
  bench.stripe.subscriptions.create({ customer, items: [{ price }], ...params });

const report = (value: number, params: Partial<Stripe.Billing.MeterEventCreateParams> = {}) =>
  bench.stripe.billing.meterEvents.create({
    event_name: 'calls',
    payload: { stripe_customer_id: customer, value: String(value) },
    ...params,
  });

async function invoices(): Promise<Stripe.Invoice[]> {
  return (await bench.stripe.invoices.list({ customer })).data;
}

describe('a change', () => {
  it('bills what was used when the item goes, unless it is told not to prorate', async () => {
    const { stripe } = bench;
    const [calls, other] = [await metered({ unit_amount: 100 }), await metered({ unit_amount: 1 })];
    const swap = async (behavior: 'always_invoice' | 'create_prorations' | 'none') => {
      const { id, items } = await subscribe(calls.id);
      await report(3);
      const item = items.data[0]!.id;
      const changed = await stripe.subscriptions.update(id, {
        items: [{ id: item, price: other.id }],
        proration_behavior: behavior,
        expand: ['latest_invoice'],
      });
      await stripe.subscriptions.cancel(id);
      bench.clock.advance(60);
      return changed.latest_invoice as Stripe.Invoice | null;
    };
    expect(await swap('always_invoice')).toMatchObject({ total: 300, status: 'paid' });
    expect(await swap('none')).toBeNull();
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
    expect(await swap('create_prorations')).toBeNull();
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toMatchObject([
      { amount: 300, quantity: 3, proration: false, description: '3 × Calls (at $1.00 / month)' },
    ]);
  });

  it('clears no usage that a meter has heard of', async () => {
    const { stripe } = bench;
    const [calls, other] = [await metered({ unit_amount: 100 }), await metered({ unit_amount: 1 })];
    const seats = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'month' },
    });
    const { items } = await stripe.subscriptions.create({
      customer,
      items: [{ price: calls.id }, { price: seats.id }, { price: other.id }],
    });
    const [usage, licensed] = items.data;
    await report(3);
    await expect(stripe.subscriptionItems.del(licensed!.id, { clear_usage: true })).rejects.toMatchObject({
      param: 'items[0][clear_usage]',
    });
    await stripe.subscriptionItems.del(usage!.id, { clear_usage: true });
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toMatchObject([{ amount: 300 }]);
  });

  it('of the billing cycle bills the usage so far at the old price', async () => {
    const { id: price } = await metered({ unit_amount: 100 });
    const { id } = await subscribe(price);
    await report(3);
    days(5);
    const changed = await bench.stripe.subscriptions.update(id, {
      billing_cycle_anchor: { type: 'now' },
      proration_behavior: 'none',
      expand: ['latest_invoice'],
    });
    expect(changed.latest_invoice).toMatchObject({ total: 300, status: 'paid' });
    await report(1);
    days(31);
    expect((await invoices())[0]).toMatchObject({ total: 100 });
  });

  it('from metered to licensed and back has a quantity only while it is licensed', async () => {
    const { stripe } = bench;
    const calls = await metered({ unit_amount: 100 });
    const flat = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'month' },
    });
    const { items } = await subscribe(flat.id);
    const item = items.data[0]!.id;
    expect(await stripe.subscriptionItems.update(item, { price: calls.id })).not.toHaveProperty('quantity');
    expect(await stripe.subscriptionItems.update(item, { price: flat.id, quantity: 2 })).toMatchObject({ quantity: 2 });
  });

  it('that pauses bills the usage so far, and what is used meanwhile is free', async () => {
    const { stripe } = bench;
    const { id: price } = await metered({ unit_amount: 100 });
    const { id } = await subscribe(price);
    await report(3);
    bench.clock.advance(60);
    await stripe.subscriptions.pause(id, { type: 'subscription', invoicing_behavior: 'invoice' });
    expect((await invoices())[0]).toMatchObject({ total: 300, status: 'paid' });
    await report(10);
    days(1);
    await stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: 'unchanged' } });
    await report(1);
    days(31);
    expect((await invoices())[0]).toMatchObject({ total: 100 });
  });

  it('by a schedule at the end of a period bills the ended period at its own price', async () => {
    const { stripe } = bench;
    const [a, b] = [await metered({ unit_amount: 100 }), await metered({ unit_amount: 200 })];
    const { id: subscription } = await subscribe(a.id);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription });
    const [phase] = schedule.phases;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { start_date: phase!.start_date, end_date: phase!.end_date, items: [{ price: a.id }] },
        { items: [{ price: b.id }], duration: { interval: 'month', interval_count: 1 } },
      ],
    });
    await report(3);
    days(31);
    expect((await invoices())[0]).toMatchObject({ total: 300, status: 'paid' });
    await report(1);
    days(31);
    expect((await invoices())[0]).toMatchObject({ total: 200, status: 'paid' });
  });
});
