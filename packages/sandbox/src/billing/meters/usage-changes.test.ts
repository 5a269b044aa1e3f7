import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { usageBench } from '../../test/usage-bench.js';

const { bench, made, days, metered, subscribe, report, invoices } = usageBench();

describe('a change', () => {
  it('bills what was used when the item goes, unless prorations are off', async () => {
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
    expect((await stripe.invoiceItems.list({ customer: made.customer, pending: true })).data).toEqual([]);
    expect(await swap('create_prorations')).toBeNull();
    expect((await stripe.invoiceItems.list({ customer: made.customer, pending: true })).data).toMatchObject([
      { amount: 300, quantity: 3, proration: false, description: '3 × Calls (at $1.00 / month)' },
    ]);
  });

  it('clears no usage that a meter has counted', async () => {
    const { stripe } = bench;
    const [calls, other] = [await metered({ unit_amount: 100 }), await metered({ unit_amount: 1 })];
    const seats = await stripe.prices.create({
      product: made.product,
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'month' },
    });
    const { items } = await stripe.subscriptions.create({
      customer: made.customer,
      items: [{ price: calls.id }, { price: seats.id }, { price: other.id }],
    });
    const [usage, licensed] = items.data;
    await report(3);
    await expect(stripe.subscriptionItems.del(licensed!.id, { clear_usage: true })).rejects.toMatchObject({
      param: 'items[0][clear_usage]',
    });
    await stripe.subscriptionItems.del(usage!.id, { clear_usage: true });
    expect((await stripe.invoiceItems.list({ customer: made.customer, pending: true })).data).toMatchObject([
      { amount: 300 },
    ]);
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
      product: made.product,
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
