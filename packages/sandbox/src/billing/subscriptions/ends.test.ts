import { describe, expect, it } from 'vitest';
import { amounts, day, half, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, now, newPrice, subscribe, invoiceOf } = subscriptionBench();

// docs.stripe.com/api/subscriptions/update, cancel_at: "If set to a date before the current period ends, this will cause a
// proration if prorations have been enabled using proration_behavior. If set during a future period, this will always cause a
// proration for that period."
describe('docs.stripe.com/api/subscriptions/update, cancel_at', () => {
  it('within the period refunds the rest of it', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    await stripe.subscriptions.update(made.id, { cancel_at: now() + half });
    const { data } = await stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(data.map(({ amount, period }) => [amount, period.end - period.start])).toEqual([[-500, half]]);
    clock.advance(half);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
    clock.advance(3600);
    expect(amounts(await invoiceOf(made.id))).toEqual([-500]);
    expect(await stripe.customers.retrieve(given.customer)).toMatchObject({ balance: -500 });
  });

  it('with none gives nothing back', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    await stripe.subscriptions.update(made.id, { cancel_at: now() + half, proration_behavior: 'none' });
    expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
    clock.advance(half);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
  });

  it('within a later period bills that one in part', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(3100);
    const end = made.items.data[0]!.current_period_end;
    await stripe.subscriptions.update(made.id, { cancel_at: end + 10 * day });
    expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
    clock.advance(end - now() + 3601);
    expect(await invoiceOf(made.id)).toMatchObject({ total: 1000, status: 'paid' });
    clock.advance(10 * day);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
  });

  it('is taken back with what it refunded', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    await stripe.subscriptions.update(made.id, { cancel_at: now() + half });
    await stripe.subscriptions.update(made.id, { cancel_at: '' });
    const { data } = await stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(data.map(({ amount }) => amount)).toEqual([500, -500]);
    clock.advance(2 * half + 3601);
    expect(await invoiceOf(made.id)).toMatchObject({ total: 1000, status: 'paid' });
  });

  it('on creation bills the time until then', async () => {
    const made = await subscribe(1000, { cancel_at: now() + half });
    expect(made.items.data[0]?.current_period_end).toBe(now() + half);
    expect(await invoiceOf(made.id)).toMatchObject({ total: 500, status: 'paid' });
  });

  it('min_period_end and max_period_end', async () => {
    const { stripe } = bench;
    const items = [{ price: await newPrice(500) }, { price: await newPrice(9000, 'year') }];
    const made = await subscribe(0, { items });
    const ends = made.items.data.map((item) => item.current_period_end);
    const first = await stripe.subscriptions.update(made.id, { cancel_at: 'min_period_end' });
    expect(first).toMatchObject({ cancel_at: Math.min(...ends), cancel_at_period_end: false });
    const last = await stripe.subscriptions.update(made.id, { cancel_at: 'max_period_end' });
    expect(last.cancel_at).toBe(Math.max(...ends));
  });
});

// docs.stripe.com/api/subscriptions/cancel: "if the subscription is set to cancel immediately, pending prorations are removed
// if invoice_now and prorate are both set to false."
it('docs.stripe.com/api/subscriptions/cancel: prorations that wait are dropped', async () => {
  const { stripe, clock } = bench;
  const made = await subscribe(1000);
  clock.advance(half);
  await stripe.subscriptions.update(made.id, { items: [{ id: made.items.data[0]!.id, quantity: 3 }] });
  await stripe.subscriptions.cancel(made.id);
  expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
});

describe('trials', () => {
  // docs.stripe.com/api/subscriptions/update: "A trial starts or ends. In these cases, we apply a credit for the unused time on the
  // previous price … and reset the billing date."
  it('can begin while a subscription is active', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    const end = now() + 7 * day;
    const changed = await stripe.subscriptions.update(made.id, { trial_end: end });
    expect(changed).toMatchObject({
      status: 'trialing',
      trial_end: end,
      trial_start: now(),
      billing_cycle_anchor: end,
    });
    expect(amounts(await invoiceOf(made.id))).toEqual([-500, 0]);
    expect(await stripe.customers.retrieve(given.customer)).toMatchObject({ balance: -500 });
    clock.advance(5 * day);
    await stripe.customers.retrieve(given.customer);
    expect(bench.eventTypes()).toContain('customer.subscription.trial_will_end');
    clock.advance(2 * day + 3601);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('active');
    expect(await invoiceOf(made.id)).toMatchObject({ total: 1000, amount_paid: 500 });
  });

  it('can come from the price', async () => {
    const recurring = { interval: 'month' as const, trial_period_days: 10 };
    const price = await bench.stripe.prices.create({
      product: given.product,
      currency: 'usd',
      unit_amount: 100,
      recurring,
    });
    const made = await subscribe(0, { items: [{ price: price.id }], trial_from_plan: true });
    expect(made).toMatchObject({ status: 'trialing', trial_end: now() + 10 * day });
  });

  // docs.stripe.com/billing/subscriptions/trials/free-trials: trial_settings.end_behavior.missing_payment_method
  it.each([
    ['cancel', 'canceled'],
    ['pause', 'paused'],
    ['create_invoice', 'past_due'],
  ] as const)('that end without a payment method: %s', async (missing, status) => {
    const { stripe, clock } = bench;
    const other = (await stripe.customers.create({})).id;
    const made = await subscribe(1000, {
      customer: other,
      trial_period_days: 14,
      trial_settings: { end_behavior: { missing_payment_method: missing } },
    });
    clock.advance(14 * day + 3601);
    const ended = await stripe.subscriptions.retrieve(made.id);
    expect(ended.status).toBe(status);
    if (status === 'paused') {
      expect(ended.status_details?.paused.subscription.type).toBe('trial_end_without_payment_method');
    }
  });

  it('change what happens at their end', async () => {
    const made = await subscribe(1000, { trial_period_days: 14 });
    const changed = await bench.stripe.subscriptions.update(made.id, {
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    expect(changed.trial_settings?.end_behavior.missing_payment_method).toBe('pause');
  });
});

// docs.stripe.com/billing/collection-method: "Stripe emails your customer an invoice with payment instructions", and the
// subscription is active at once.
describe('docs.stripe.com/billing/collection-method, send_invoice', () => {
  it('is active while its invoice waits, past due after its date, and active again once it is paid', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000, { collection_method: 'send_invoice', days_until_due: 10 });
    expect(made).toMatchObject({ status: 'active', days_until_due: 10 });
    expect((await invoiceOf(made.id)).status).toBe('draft');
    clock.advance(3601);
    const open = await invoiceOf(made.id);
    expect(open).toMatchObject({ status: 'open', attempt_count: 0, collection_method: 'send_invoice' });
    expect(open.due_date).toBe((open.status_transitions.finalized_at ?? 0) + 10 * day);
    expect(bench.eventTypes()).toContain('invoice.sent');
    clock.advance(10 * day);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('past_due');
    expect(bench.eventTypes()).toContain('invoice.overdue');
    await stripe.invoices.pay(open.id!);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('active');
  });

  it('needs days_until_due, which has no meaning otherwise', async () => {
    await expect(subscribe(1000, { collection_method: 'send_invoice' })).rejects.toThrow(/days_until_due/);
    await expect(subscribe(1000, { days_until_due: 3 })).rejects.toThrow(/send_invoice/);
    const made = await subscribe(1000);
    const changed = await bench.stripe.subscriptions.update(made.id, {
      collection_method: 'send_invoice',
      days_until_due: 30,
    });
    expect(changed).toMatchObject({ collection_method: 'send_invoice', days_until_due: 30 });
  });
});
