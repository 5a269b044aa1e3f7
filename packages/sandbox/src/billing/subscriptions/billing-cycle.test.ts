import { describe, expect, it } from 'vitest';
import { movableClock } from '../../test/conformance.js';
import { amounts, half, itemOf, latest, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, newPrice, subscribe } = subscriptionBench();

describe('the billing cycle', () => {
  // docs.stripe.com/billing/subscriptions/billing-mode/compare: classic billing mode resets the anchor "when switching a
  // subscription to a different price with a different recurring interval".
  it('begins again with another interval in classic mode, and is billed at once', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000, { billing_mode: { type: 'classic' } });
    clock.advance(half);
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(10_000, 'year') }],
      expand: ['latest_invoice'],
    });
    expect(amounts(latest(changed))).toEqual([-500, 10_000]);
    expect(latest(changed)).toMatchObject({ amount_paid: 9500 });
    const now = Math.floor(clock.now().getTime() / 1000);
    expect(changed).toMatchObject({ billing_cycle_anchor: now });
    expect(changed.items.data[0]).toMatchObject({ current_period_start: now, current_period_end: now + 365 * 86_400 });
  });

  // "Flexible billing mode only resets your billing cycle anchor on subscription updates when you explicitly set
  // billing_cycle_anchor".
  it.each([
    ['create_prorations', null],
    ['always_invoice', [-500, 9589]],
  ] as const)('continues with another interval in flexible mode, with %s', async (behavior, billed) => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(10_000, 'year') }],
      proration_behavior: behavior,
      expand: ['latest_invoice'],
    });
    const anchor = made.billing_cycle_anchor;
    expect(changed.billing_cycle_anchor).toBe(anchor);
    expect(changed.items.data[0]).toMatchObject({
      current_period_start: anchor,
      current_period_end: anchor + 365 * 86_400,
    });
    if (billed) expect(amounts(latest(changed))).toEqual(billed);
    else expect((await stripe.invoiceItems.list({ customer: given.customer, pending: true })).data).toHaveLength(2);
  });

  it('begins again with another interval when it is asked to', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(10_000, 'year') }],
      billing_cycle_anchor: { type: 'now' },
      expand: ['latest_invoice'],
    });
    expect(amounts(latest(changed))).toEqual([-500, 10_000]);
    const now = Math.floor(clock.now().getTime() / 1000);
    expect(changed.items.data[0]).toMatchObject({ current_period_start: now, current_period_end: now + 365 * 86_400 });
  });

  it('begins again when it is asked to', async () => {
    const made = await subscribe(1000);
    bench.clock.advance(half);
    const changed = await bench.stripe.subscriptions.update(made.id, {
      billing_cycle_anchor: { type: 'now' },
      proration_behavior: 'none',
      expand: ['latest_invoice'],
    });
    expect(amounts(latest(changed))).toEqual([1000]);
  });

  it('begins when a trial is ended', async () => {
    const made = await subscribe(1000, { trial_period_days: 14 });
    bench.clock.advance(86_400);
    const changed = await bench.stripe.subscriptions.update(made.id, { trial_end: 'now', expand: ['latest_invoice'] });
    expect(changed.status).toBe('active');
    expect(latest(changed)).toMatchObject({ total: 1000, status: 'paid' });
  });

  it('is not prorated while a trial lasts', async () => {
    const made = await subscribe(1000, { trial_period_days: 14 });
    const changed = await bench.stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(2000) }],
      proration_behavior: 'always_invoice',
    });
    expect(changed).toMatchObject({ status: 'trialing', latest_invoice: made.latest_invoice });
    bench.clock.advance(14 * 86_400 + 3601);
    const begun = await bench.stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(latest(begun).total).toBe(2000);
  });
});

describe('docs.stripe.com/billing/subscriptions/billing-cycle', () => {
  // "A monthly subscription with a billing cycle anchor date of January 31 bills the last day of the month closest to the
  // anchor date, so February 28 (or February 29 in a leap year), then March 31, April 30, and so on."
  it.each([
    ['2027-01-31T12:00:00Z', ['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31']],
    ['2028-01-31T12:00:00Z', ['2028-02-29', '2028-03-31', '2028-04-30', '2028-05-31']],
    ['2027-01-30T12:00:00Z', ['2027-02-28', '2027-03-30', '2027-04-30', '2027-05-30']],
    ['2028-01-29T12:00:00Z', ['2028-02-29', '2028-03-29', '2028-04-29', '2028-05-29']],
    // "with a billing cycle anchor date of September 2 always bills on the 2nd day of the month"
    ['2027-09-02T12:00:00Z', ['2027-10-02', '2027-11-02', '2027-12-02', '2028-01-02']],
  ])('from %s', async (start, days) => {
    const now = Math.floor(bench.clock.now().getTime() / 1000);
    bench.clock.advance(Math.floor(movableClock(start).now().getTime() / 1000) - now);
    const made = await subscribe(1000);
    const renewals: string[] = [];
    for (let count = 0; count < days.length; count += 1) {
      const { items } = await bench.stripe.subscriptions.retrieve(made.id);
      const end = items.data[0]!.current_period_end;
      renewals.push(new Date(end * 1000).toISOString().slice(0, 10));
      bench.clock.advance(end - Math.floor(bench.clock.now().getTime() / 1000) + 1);
    }
    expect(renewals).toEqual(days);
  });
});
