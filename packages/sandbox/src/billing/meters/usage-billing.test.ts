import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { usageBench } from '../../test/usage-bench.js';

const { bench, made, days, metered, subscribe, report, invoices } = usageBench();
const now = () => Math.floor(bench.clock.now().getTime() / 1000);

const linesOf = (invoice: Stripe.Invoice | undefined) =>
  invoice?.lines.data.map(({ description, quantity, amount }) => [description, quantity, amount]);

describe('a metered price', () => {
  it('has a meter, and its plan too', async () => {
    const price = await metered({ unit_amount: 4 });
    expect(price.recurring).toMatchObject({ usage_type: 'metered', meter: made.meter });
    const found = await bench.stripe.prices.list({ recurring: { meter: made.meter } });
    expect(found.data.map(({ id }) => id)).toEqual([price.id]);
    const { items } = await subscribe(price.id);
    expect(items.data[0]).toMatchObject({ plan: { meter: made.meter, usage_type: 'metered' } });
    expect(items.data[0]).not.toHaveProperty('quantity');
  });

  it.each([
    [{ usage_type: 'metered' as const }],
    [{ meter: 'mtr_none', usage_type: 'metered' as const }],
    [{ meter: 'METER', usage_type: 'licensed' as const }],
    [{ meter: 'METER' }],
  ])('is refused with %j', async (recurring: { usage_type?: 'licensed' | 'metered'; meter?: string }) => {
    const own = {
      interval: 'month' as const,
      ...recurring,
      ...(recurring.meter === 'METER' ? { meter: made.meter } : {}),
    };
    await expect(metered({ unit_amount: 4, recurring: own })).rejects.toMatchObject({ param: 'recurring[meter]' });
  });

  it('needs a meter that is active', async () => {
    await bench.stripe.billing.meters.deactivate(made.meter);
    await expect(metered({ unit_amount: 4 })).rejects.toThrow(/is inactive/);
  });

  it('takes no quantity', async () => {
    const { id: price } = await metered({ unit_amount: 4 });
    await expect(
      bench.stripe.subscriptions.create({ customer: made.customer, items: [{ price, quantity: 2 }] }),
    ).rejects.toMatchObject({ param: 'items[0][quantity]' });
    const { items } = await subscribe(price);
    await expect(bench.stripe.subscriptionItems.update(items.data[0]!.id, { quantity: 2 })).rejects.toMatchObject({
      param: 'items[0][quantity]',
    });
    await expect(
      bench.stripe.checkout.sessions.create({
        mode: 'subscription',
        success_url: 'https://example.com',
        line_items: [{ price, quantity: 1 }],
      }),
    ).rejects.toThrow(
      'Quantity should not be specified where usage_type is `metered`. Remove quantity from `line_items[0]`',
    );
    const session = await bench.stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'https://example.com',
      line_items: [{ price }],
      expand: ['line_items'],
    });
    expect(session).toMatchObject({ amount_total: 0, line_items: { data: [{ quantity: null, amount_total: 0 }] } });
  });
});

/** Usage of a first month, and the invoice that bills it an hour after its end. */
async function billed(terms: Partial<Stripe.PriceCreateParams>, ...usage: number[]): Promise<Stripe.Invoice> {
  const { id } = await metered(terms);
  await subscribe(id);
  for (const value of usage) await report(value);
  days(31);
  const [invoice] = await invoices();
  return invoice!;
}

describe('usage', () => {
  it('is billed afterwards: nothing is invoiced at first, and a renewal bills the period that has ended', async () => {
    const { id } = await metered({ unit_amount: 4 });
    const subscription = await subscribe(id);
    expect(subscription).toMatchObject({ status: 'active', latest_invoice: null });
    await report(10);
    days(15);
    await report(15);
    days(15);
    const [draft, ...others] = await invoices();
    expect(others).toEqual([]);
    expect(draft).toMatchObject({ status: 'draft', total: 100, billing_reason: 'subscription_cycle' });
    expect(linesOf(draft)).toEqual([['25 × Calls (at $0.04 / month)', 25, 100]]);
    expect(draft!.lines.data[0]!.period).toEqual({
      start: subscription.start_date,
      end: subscription.items.data[0]!.current_period_end,
    });
    bench.clock.advance(3600);
    expect((await invoices())[0]).toMatchObject({ status: 'paid', amount_paid: 100 });
    // The next period begins with nothing: its invoice is over nothing, and has the line all the same.
    days(31);
    expect(linesOf((await invoices())[0])).toEqual([['0 × Calls (at $0.04 / month)', 0, 0]]);
  });

  it('that arrives while the invoice is a draft still counts', async () => {
    const { id } = await metered({ unit_amount: 100 });
    const { items } = await subscribe(id);
    await report(1);
    days(30);
    const [draft] = await invoices();
    expect(draft).toMatchObject({ status: 'draft', total: 100 });
    await report(2, { timestamp: items.data[0]!.current_period_end - 1 });
    await report(50);
    bench.clock.advance(3600);
    const [paid] = await invoices();
    expect(paid).toMatchObject({ id: draft!.id, status: 'paid', total: 300, amount_paid: 300 });
    expect(paid!.lines.data.map((line) => line.id)).toEqual(draft!.lines.data.map((line) => line.id));
  });

  it('below nothing is nothing, and decimals count', async () => {
    const refund = await billed({ unit_amount: 100 }, 3, -5);
    expect(linesOf(refund)).toEqual([['0 × Calls (at $1.00 / month)', 0, 0]]);
    await bench.stripe.subscriptions.cancel(refund.parent!.subscription_details!.subscription as string);
    const half = await billed({ unit_amount: 100 }, 2.5);
    expect(linesOf(half)).toEqual([['2.5 × Calls (at $1.00 / month)', 2, 250]]);
    expect(String(half.lines.data[0]!.quantity_decimal)).toBe('2.5');
  });

  it('stands beside what is licensed on one invoice', async () => {
    const calls = await metered({ unit_amount: 4 });
    const seats = await bench.stripe.prices.create({
      product: (await bench.stripe.products.create({ name: 'Seats' })).id,
      currency: 'usd',
      unit_amount: 1000,
      recurring: { interval: 'month' },
    });
    const subscription = await bench.stripe.subscriptions.create({
      customer: made.customer,
      items: [{ price: seats.id, quantity: 2 }, { price: calls.id }],
      expand: ['latest_invoice'],
    });
    expect(linesOf(subscription.latest_invoice as Stripe.Invoice)).toEqual([
      ['2 × Seats (at $10.00 / month)', 2, 2000],
    ]);
    await report(25);
    const upcoming = await bench.stripe.invoices.createPreview({ subscription: subscription.id });
    expect(upcoming.total).toBe(2100);
    days(31);
    expect(linesOf((await invoices())[0])).toEqual([
      ['2 × Seats (at $10.00 / month)', 2, 2000],
      ['25 × Calls (at $0.04 / month)', 25, 100],
    ]);
  });

  it('of a trial is free', async () => {
    const { id } = await metered({ unit_amount: 100 });
    await subscribe(id, { trial_period_days: 7 });
    await report(10);
    days(8);
    expect(linesOf((await invoices())[0])).toEqual([['Free trial for 10 × Calls', 10, 0]]);
    await report(2);
    days(31);
    expect((await invoices())[0]).toMatchObject({ total: 200 });
  });

  it('is discounted like anything else', async () => {
    const { id } = await metered({ unit_amount: 100 });
    const coupon = await bench.stripe.coupons.create({ percent_off: 25, duration: 'forever' });
    await subscribe(id, { discounts: [{ coupon: coupon.id }] });
    await report(4);
    days(31);
    expect((await invoices())[0]).toMatchObject({ subtotal: 400, total: 300, status: 'paid' });
  });
});

describe('an end', () => {
  it('at once bills what was used only with invoice_now', async () => {
    const { id } = await metered({ unit_amount: 100 });
    const first = await subscribe(id);
    await report(3);
    await bench.stripe.subscriptions.cancel(first.id);
    expect(await invoices()).toEqual([]);
    days(1);
    const second = await subscribe(id);
    days(1);
    await report(2);
    await bench.stripe.subscriptions.cancel(second.id, { invoice_now: true });
    const [last] = await invoices();
    expect(last).toMatchObject({ status: 'paid', total: 200 });
    expect(last!.lines.data[0]!.period).toEqual({ start: second.start_date, end: now() });
  });

  // docs.stripe.com/billing/subscriptions/usage-based/manage-billing: "the final invoice at the end of the period includes
  // metered usage from the last billing period".
  it('at the end of the period has a last invoice with the usage of the period', async () => {
    const { id } = await metered({ unit_amount: 100 });
    const { id: subscription } = await subscribe(id, { cancel_at_period_end: true });
    await report(3);
    days(31);
    expect((await bench.stripe.subscriptions.retrieve(subscription)).status).toBe('canceled');
    expect((await invoices())[0]).toMatchObject({ status: 'paid', total: 300 });
  });
});

describe('worked examples of docs.stripe.com/billing/subscriptions/billing-mode/compare', () => {
  // 1000 API calls at 0.1 USD per 100 until January 15, then 500 at 0.15 USD per 100.
  it.each([
    ['flexible' as const, 175],
    ['classic' as const, 75],
  ])('bill a price that changes within the period: in %s mode %i cents', async (type, total) => {
    const a = await metered({ unit_amount: 10, transform_quantity: { divide_by: 100, round: 'up' } });
    const b = await metered({ unit_amount: 15, transform_quantity: { divide_by: 100, round: 'up' } });
    const { items } = await subscribe(a.id, { billing_mode: { type } });
    days(4);
    await report(1000);
    days(10);
    await bench.stripe.subscriptionItems.update(items.data[0]!.id, { price: b.id });
    days(5);
    await report(500);
    days(12);
    const [invoice] = await invoices();
    expect(invoice).toMatchObject({ total, billing_reason: 'subscription_cycle' });
  });

  // 100 GB in the first period, 150 in the second, 10 GBP per 10 GB.
  it('bill what was used before a backdated start, period by period', async () => {
    const price = await metered({
      currency: 'gbp',
      unit_amount: 1000,
      transform_quantity: { divide_by: 10, round: 'up' },
      recurring: { interval: 'day', interval_count: 15, usage_type: 'metered', meter: made.meter },
    });
    await report(100, { timestamp: now() - 25 * 86_400 });
    await report(150, { timestamp: now() - 10 * 86_400 });
    const subscription = await subscribe(price.id, {
      backdate_start_date: now() - 30 * 86_400,
      expand: ['latest_invoice'],
    });
    const invoice = subscription.latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({ status: 'paid', total: 25_000 });
    expect(invoice.lines.data.map(({ amount, quantity }) => [amount, quantity])).toEqual([
      [10_000, 100],
      [15_000, 150],
    ]);
  });

  it('give no line over nothing at first, but one in classic mode', async () => {
    const { id } = await metered({ unit_amount: 10 });
    const subscription = await subscribe(id, { billing_mode: { type: 'classic' }, expand: ['latest_invoice'] });
    expect(linesOf(subscription.latest_invoice as Stripe.Invoice)).toEqual([['0 × Calls (at $0.10 / month)', 0, 0]]);
  });
});

describe('worked examples', () => {
  // docs.stripe.com/billing/subscriptions/usage-based/manage-billing: 150 minutes at 10 USD an hour, rounded up.
  it('150 minutes of a rented car cost 30 USD', async () => {
    const invoice = await billed({ unit_amount: 1000, transform_quantity: { divide_by: 60, round: 'up' } }, 90, 60);
    expect(linesOf(invoice)).toEqual([['150 × Calls (at $10.00 per 60 units / month)', 150, 3000]]);
  });

  // docs.stripe.com/billing/subscriptions/usage-based/use-cases/flat-fee-and-overages: 100 USD a user, 1000 units in it, and
  // 0.04 USD for each further one.
  it('a fee and overages', async () => {
    const overage = await metered({
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: [
        { up_to: 1000, unit_amount: 0 },
        { up_to: 'inf', unit_amount: 4 },
      ],
    });
    const fee = await bench.stripe.prices.create({
      product: made.product,
      currency: 'usd',
      unit_amount: 10_000,
      recurring: { interval: 'month' },
    });
    await bench.stripe.subscriptions.create({
      customer: made.customer,
      items: [{ price: fee.id }, { price: overage.id }],
    });
    await report(1500);
    days(31);
    const [invoice] = await invoices();
    expect(linesOf(invoice)).toEqual([
      ['1 × Calls (at $100.00 / month)', 1, 10_000],
      ['1000 × Calls (Tier 1 at $0.00 / month)', 1000, 0],
      ['500 × Calls (Tier 2 at $0.04 / month)', 500, 2000],
    ]);
    expect(invoice!.total).toBe(12_000);
  });

  // docs.stripe.com/subscriptions/pricing-models/tiered-pricing, with the fonts that were used: 7, 6.50 and 6 USD each.
  it.each([
    ['volume' as const, 20, 12_000, 1],
    ['graduated' as const, 20, 12_750, 3],
  ])('%s: %i fonts cost %i', async (mode, fonts, total, count) => {
    const tiers = [
      { up_to: 5, unit_amount: 700 },
      { up_to: 10, unit_amount: 650 },
      { up_to: 'inf' as const, unit_amount: 600 },
    ];
    const invoice = await billed({ billing_scheme: 'tiered', tiers_mode: mode, tiers }, fonts);
    expect(invoice.total).toBe(total);
    expect(invoice.lines.data).toHaveLength(count);
  });
});
