import fc from 'fast-check';
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { amounts, day, half, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, now, newCustomer, newPrice, subscribe, invoiceOf } = subscriptionBench();

const lineOf = ({ amount, description, period, quantity }: Stripe.InvoiceLineItem) => ({
  amount,
  description,
  period,
  quantity,
});
/** What a customer would compare: lines, totals and periods. */
const seen = ({ lines, subtotal, total, amount_due, period_start, period_end }: Stripe.Invoice) => ({
  lines: lines.data.map(lineOf),
  subtotal,
  total,
  amount_due,
  period_start,
  period_end,
});

describe('docs.stripe.com/api/invoices/create_preview', () => {
  // "If not provided, but a subscription_details.items is provided, you will preview creating a subscription with those items."
  it('of a subscription that is to be made', async () => {
    const { stripe } = bench;
    const items = [{ price: await newPrice(1200), quantity: 3 }];
    const before = bench.eventTypes().length;
    const preview = await stripe.invoices.createPreview({ customer: given.customer, subscription_details: { items } });
    expect(preview).toMatchObject({ total: 3600, amount_due: 3600, status: 'draft', billing_reason: 'upcoming' });
    const nobody = await stripe.invoices.createPreview({
      customer_details: { address: { country: 'DE' } },
      subscription_details: { items },
    });
    expect(nobody).toMatchObject({ total: 3600, customer_address: { country: 'DE' } });
    expect(bench.eventTypes()).toHaveLength(before);
    expect((await stripe.subscriptions.list({ customer: given.customer })).data).toEqual([]);
  });

  it('of one with an anchor, a trial, a start in the past, and a coupon', async () => {
    const { stripe, clock } = bench;
    clock.advance(Date.UTC(2027, 4, 15) / 1000 - now());
    const items = [{ price: await newPrice(3100) }];
    const coupon = await stripe.coupons.create({ percent_off: 50 });
    const preview = (details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails, discounts = false) =>
      stripe.invoices.createPreview({
        customer: given.customer,
        ...(discounts ? { discounts: [{ coupon: coupon.id }] } : {}),
        subscription_details: { items, ...details },
      });
    const anchor = { type: 'timestamp' as const, timestamp: Date.UTC(2027, 5, 1) / 1000 };
    expect((await preview({ billing_cycle_anchor: anchor })).total).toBe(1700);
    // The time until the anchor is free, and its first invoice the renewal then.
    expect((await preview({ billing_cycle_anchor: anchor, proration_behavior: 'none' })).total).toBe(3100);
    expect((await preview({ trial_end: now() + day })).total).toBe(0);
    expect(amounts(await preview({ start_date: Date.UTC(2027, 3, 15) / 1000 }))).toEqual([3100, 3100]);
    expect((await preview({}, true)).total).toBe(1550);
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(0);
  });

  // "If neither subscription nor subscription_details.items is provided, you will retrieve the next upcoming invoice from among
  // the customer's subscriptions."
  it('of a customer is the next of all', async () => {
    const { stripe, clock } = bench;
    await subscribe(700);
    clock.advance(day);
    await subscribe(900);
    expect((await stripe.invoices.createPreview({ customer: given.customer })).total).toBe(700);
    await expect(stripe.invoices.createPreview({ customer: await newCustomer() })).rejects.toMatchObject({
      code: 'invoice_upcoming_none',
    });
  });

  it('with items on top, and the balance', async () => {
    const { stripe } = bench;
    const made = await subscribe(1000);
    const price = await stripe.prices.create({ product: given.product, currency: 'usd', unit_amount: 250 });
    await stripe.customers.update(given.customer, { balance: -300 });
    const preview = await stripe.invoices.createPreview({
      subscription: made.id,
      invoice_items: [
        { amount: 500, currency: 'usd', description: 'Setup' },
        { price: price.id, quantity: 2 },
      ],
    });
    expect(amounts(preview)).toEqual([500, 500, 1000]);
    expect(preview).toMatchObject({ total: 2000, starting_balance: -300, amount_due: 1700 });
    expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
  });

  it('of a pause, and of a resumption', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    const pause = { type: 'subscription' as const, invoicing_behavior: 'invoice' as const };
    const credit = await stripe.invoices.createPreview({ subscription: made.id, subscription_details: { pause } });
    expect(credit.total).toBe(-500);
    await stripe.subscriptions.pause(made.id);
    const back = await stripe.invoices.createPreview({
      subscription: made.id,
      subscription_details: { resume_at: 'now' },
    });
    expect(amounts(back)).toEqual([-500, 1000]);
    await stripe.subscriptions.resume(made.id);
    expect(amounts(await invoiceOf(made.id))).toEqual(amounts(back));
  });

  it('of a schedule: the phase that follows, a change of it, and one that is to be made', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(2000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    const [present] = schedule.phases;
    const first = {
      items: [{ price: made.items.data[0]!.price.id }],
      start_date: present!.start_date,
      end_date: present!.end_date,
    };
    const second = { items: [{ price: await newPrice(1000) }], duration: { interval: 'month' as const } };
    const changed = await stripe.invoices.createPreview({
      schedule: schedule.id,
      schedule_details: { phases: [first, second] },
    });
    expect(amounts(changed)).toEqual([1000]);
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).phases).toHaveLength(1);
    expect(amounts(await stripe.invoices.createPreview({ schedule: schedule.id }))).toEqual([2000]);
    await stripe.subscriptionSchedules.update(schedule.id, { phases: [first, second] });
    const upcoming = await stripe.invoices.createPreview({ subscription: made.id });
    clock.advance(2 * half + 1);
    expect(seen(await invoiceOf(made.id))).toEqual(seen(upcoming));
    const phases = [{ ...second, start_date: now() + day }];
    const future = await stripe.invoices.createPreview({ customer: given.customer, schedule_details: { phases } });
    expect(future).toMatchObject({ total: 1000, period_start: now() + day });
    await expect(stripe.invoices.createPreview({ schedule: schedule.id, subscription: made.id })).rejects.toThrow(
      /cannot be used with/,
    );
  });

  it.each([
    ['an item that is not there', { items: [{ id: 'si_none', quantity: 2 }] }, /No such subscription item/],
    [
      'an anchor at a moment of what runs',
      { billing_cycle_anchor: { type: 'timestamp', timestamp: 4e9 } },
      /again now/,
    ],
    ['an end in the past', { cancel_at: 5 }, /in the future/],
    [
      'what is not simulated',
      { billing_schedules: [{ bill_until: { type: 'timestamp', timestamp: 4e9 } }] },
      /does not support/,
    ],
    ['a tax rate that is not there', { default_tax_rates: ['txr_1'] }, /No such tax rate/],
  ] as const)('refuses %s', async (_what, details, message) => {
    const made = await subscribe(1000);
    const subscription_details = details as unknown as Stripe.InvoiceCreatePreviewParams.SubscriptionDetails;
    await expect(bench.stripe.invoices.createPreview({ subscription: made.id, subscription_details })).rejects.toThrow(
      message,
    );
  });
});

/** One thing that is changed of a subscription of one item. */
interface Step {
  waits: number;
  amount: number | null;
  quantity: number;
  interval: 'week' | 'month' | 'year';
  behavior: 'always_invoice' | 'create_prorations' | 'none';
  anchor: boolean;
  trialDays: number;
  ends: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  waits: fc.integer({ min: 0, max: 40 * day }),
  amount: fc.option(fc.integer({ min: 1, max: 50_000 })),
  quantity: fc.integer({ min: 1, max: 9 }),
  interval: fc.constantFrom('week' as const, 'month' as const, 'month' as const, 'year' as const),
  behavior: fc.constantFrom('always_invoice' as const, 'create_prorations' as const, 'none' as const),
  anchor: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
  trialDays: fc.integer({ min: -30, max: 10 }),
  ends: fc.integer({ min: -40, max: 20 }),
});

async function detailsOf(subscription: string, { amount, quantity, ...rest }: Step) {
  const { id } = (await bench.stripe.subscriptions.retrieve(subscription)).items.data[0]!;
  const price = amount === null ? undefined : await newPrice(amount, rest.interval);
  return {
    items: [{ id, quantity, ...(price ? { price } : {}) }],
    proration_behavior: rest.behavior,
    ...(rest.anchor ? { billing_cycle_anchor: { type: 'now' as const } } : {}),
    ...(rest.trialDays > 0 && !rest.anchor ? { trial_end: now() + rest.trialDays * day } : {}),
    ...(rest.ends > 0 ? { cancel_at: now() + rest.ends * day + 1 } : {}),
  };
}

async function invoiceIds(): Promise<string[]> {
  const { data } = await bench.stripe.invoices.list({ customer: given.customer, limit: 100 });
  return data.map(({ id }) => id ?? '').reverse();
}

describe('whatever is changed', () => {
  it('a preview is what is billed', { timeout: 120_000 }, async () => {
    const { stripe, clock } = bench;
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20_000 }),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        async (amount, steps) => {
          given.customer = await newCustomer();
          const { id } = await subscribe(amount);
          for (const change of steps) {
            clock.advance(change.waits);
            const { status } = await stripe.subscriptions.retrieve(id);
            if (status === 'canceled') return;
            const details = await detailsOf(id, change);
            const known = await invoiceIds();
            const preview = await stripe.invoices
              .createPreview({ subscription: id, subscription_details: details })
              .catch((error: { code?: string }) => error.code ?? String(error));
            await stripe.subscriptions.update(id, details);
            // An invoice that was not made at once is made by the clock: a renewal, or the last one.
            for (let waited = 0; waited < 400 && (await invoiceIds()).length === known.length; waited += 1) {
              const { items, cancel_at, ended_at } = await stripe.subscriptions.retrieve(id);
              if (ended_at !== null) break;
              const ends = items.data.map((item) => item.current_period_end);
              clock.advance(Math.max(1, Math.min(...ends, cancel_at ?? Number.POSITIVE_INFINITY) - now()));
            }
            const made = (await invoiceIds())[known.length];
            // The customer's balance is used when it is finalized, an hour later.
            clock.advance(3601);
            if (made === undefined) expect(preview).toBe('invoice_upcoming_none');
            else {
              expect(typeof preview === 'string' ? preview : seen(preview)).toEqual(
                seen(await stripe.invoices.retrieve(made)),
              );
              compared += 1;
            }
          }
        },
      ),
      { numRuns: 20, seed: 20261120 },
    );
    expect(compared).toBeGreaterThan(25);
  });
});
