import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { amounts, at, dateOf, day, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, now, goTo, withCard, newPrice, subscribe, invoiceOf } = subscriptionBench();

describe('docs.stripe.com/billing/subscriptions/billing-cycle', () => {
  // docs.stripe.com/payments/checkout/billing-cycle: "a monthly subscription created on May 15 with an anchor at June 1 is billed
  // on May 15, then always on the 1st of the month." Seventeen of May's thirty-one days are left.
  // With none the time until then is free: "This action doesn't generate an invoice at all until the first billing period."
  it.each([
    ['create_prorations', 1700],
    ['none', null],
  ] as const)('an anchor on the first, with %s', async (behavior, first) => {
    goTo('2027-05-15T00:00:00Z');
    const anchor = at('2027-06-01T00:00:00Z');
    const made = await subscribe(3100, { billing_cycle_anchor: anchor, proration_behavior: behavior });
    expect(made).toMatchObject({ status: 'active', billing_cycle_anchor: anchor });
    expect(made.items.data[0]?.current_period_end).toBe(anchor);
    if (first === null) expect(made.latest_invoice).toBeNull();
    else expect(await invoiceOf(made.id)).toMatchObject({ total: first, status: 'paid' });
    goTo('2027-06-01T01:00:01Z');
    expect(await invoiceOf(made.id)).toMatchObject({ total: 3100, status: 'paid' });
    expect(dateOf((await bench.stripe.subscriptions.retrieve(made.id)).items.data[0]!.current_period_end)).toBe(
      '2027-07-01',
    );
  });

  it('a change within the first, shorter period is prorated by the whole one', async () => {
    goTo('2027-05-15T00:00:00Z');
    const made = await subscribe(3100, { billing_cycle_anchor: at('2027-06-01T00:00:00Z') });
    goTo('2027-05-22T00:00:00Z');
    const items = [{ id: made.items.data[0]!.id, price: await newPrice(6200) }];
    await bench.stripe.subscriptions.update(made.id, { items, proration_behavior: 'always_invoice' });
    expect(amounts(await invoiceOf(made.id))).toEqual([-1000, 2000]);
  });

  it('an anchor after the next natural billing date is refused', async () => {
    await expect(subscribe(1000, { billing_cycle_anchor: now() + 31 * day })).rejects.toThrow(
      /cannot be later than next natural billing date/,
    );
    await expect(subscribe(1000, { billing_cycle_anchor: now() - 5 })).rejects.toThrow(/in the future/);
  });

  // docs.stripe.com/changelog/2018-02-05: "enabling a free trial to be followed by a prorated period, followed by a fixed
  // billing cycle."
  it('a trial, then a part of a period, then the fixed cycle', async () => {
    goTo('2027-05-01T00:00:00Z');
    const made = await subscribe(3100, { trial_period_days: 14, billing_cycle_anchor: at('2027-06-01T00:00:00Z') });
    expect(made.status).toBe('trialing');
    goTo('2027-05-15T01:00:01Z');
    expect(await invoiceOf(made.id)).toMatchObject({ total: 1700, status: 'paid' });
    goTo('2027-06-01T01:00:01Z');
    expect(await invoiceOf(made.id)).toMatchObject({ total: 3100 });
  });

  // "the billing_cycle_anchor is set to the next occurrence of the day_of_month at the hour, minute, and second UTC"
  it.each([
    ['2027-01-15T12:00:00Z', { day_of_month: 31 }, ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
    ['2027-02-10T12:00:00Z', { day_of_month: 31 }, ['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31']],
    ['2028-02-10T12:00:00Z', { day_of_month: 30, hour: 0 }, ['2028-02-29', '2028-03-30', '2028-04-30']],
    ['2027-11-20T12:00:00Z', { day_of_month: 1, hour: 0, minute: 0, second: 0 }, ['2027-12-01', '2028-01-01']],
  ])('from %s by %j', async (start, config, days) => {
    goTo(start);
    const made = await subscribe(1000, { billing_cycle_anchor_config: config });
    const ends: string[] = [];
    for (const _day of days) {
      const end = (await bench.stripe.subscriptions.retrieve(made.id)).items.data[0]!.current_period_end;
      ends.push(dateOf(end));
      bench.clock.advance(end - now() + 1);
    }
    expect(ends).toEqual(days);
  });

  // "assume that you create a two-month interval subscription in February and you cycle it at the end of every month by setting
  // day_of_month to 31. The next month that has 31 days on two-month intervals from February is August, which results in a billing
  // cycle anchor on August 31. However, the first full invoice date … still occurs in February."
  it('every two months from February, by the 31st', async () => {
    goTo('2027-02-10T00:00:00Z');
    const recurring = { interval: 'month' as const, interval_count: 2 };
    const price = await bench.stripe.prices.create({
      product: given.product,
      currency: 'usd',
      unit_amount: 5900,
      recurring,
    });
    const items = [{ price: price.id }];
    const made = await subscribe(0, { items, billing_cycle_anchor_config: { day_of_month: 31 } });
    expect(dateOf(made.billing_cycle_anchor)).toBe('2027-08-31');
    expect(dateOf(made.items.data[0]!.current_period_end)).toBe('2027-02-28');
    // Eighteen of the fifty-nine days from the last of December.
    expect(amounts(await invoiceOf(made.id))).toEqual([1800]);
    goTo('2027-02-28T01:00:01Z');
    expect(amounts(await invoiceOf(made.id))).toEqual([5900]);
    expect(dateOf((await bench.stripe.subscriptions.retrieve(made.id)).items.data[0]!.current_period_end)).toBe(
      '2027-04-30',
    );
  });

  it('a yearly cycle by month, also on the leap day', async () => {
    goTo('2027-11-20T12:00:00Z');
    const items = [{ price: await newPrice(36_600, 'year') }];
    const config = { day_of_month: 29, month: 2, hour: 0, minute: 0, second: 0 };
    const made = await subscribe(0, { items, billing_cycle_anchor_config: config });
    expect(dateOf(made.items.data[0]!.current_period_end)).toBe('2028-02-29');
    goTo('2028-03-01T00:00:00Z');
    const renewed = await bench.stripe.subscriptions.retrieve(made.id);
    expect(dateOf(renewed.items.data[0]!.current_period_end)).toBe('2029-02-28');
    await expect(subscribe(1000, { billing_cycle_anchor_config: { day_of_month: 32 } })).rejects.toThrow(
      /day_of_month/,
    );
  });
});

describe('docs.stripe.com/billing/subscriptions/backdating', () => {
  // "if … you set the backdate to February 15 (in a non-leap year), the proration calculation is based on a month running
  // February 15 to March 15. Because that imagined month is 28 days, the prorated amount for the 14 days … is exactly half."
  // "Similarly, if you set [it] to January 15 … the prorated amount for the 17 days … is 17 divided by 31."
  it.each([
    ['2027-02-15T00:00:00Z', '2027-02-20T00:00:00Z', '2027-03-01T00:00:00Z', 1550],
    ['2027-01-15T00:00:00Z', '2027-01-20T00:00:00Z', '2027-02-01T00:00:00Z', 1700],
  ])('from %s until the first', async (from, today, first, total) => {
    goTo(today);
    const made = await subscribe(3100, { backdate_start_date: at(from), billing_cycle_anchor: at(first) });
    expect(made.start_date).toBe(at(from));
    const invoice = await invoiceOf(made.id);
    expect(amounts(invoice)).toEqual([total]);
    expect(invoice.lines.data[0]?.period).toEqual({ start: at(from), end: at(first) });
  });

  // "Use billing_mode=flexible to generate one line item for each natural billing period that occurs during the backdated
  // period, which behaves similarly to regular billing."
  it('one line for each period that has passed, and the next one in full', async () => {
    goTo('2027-03-31T00:00:00Z');
    const made = await subscribe(3100, { backdate_start_date: at('2027-01-15T00:00:00Z') });
    const invoice = await invoiceOf(made.id);
    expect(amounts(invoice)).toEqual([3100, 3100, 3100]);
    expect(invoice.lines.data.map(({ period }) => dateOf(period.start))).toEqual([
      '2027-01-15',
      '2027-02-15',
      '2027-03-15',
    ]);
    // docs.stripe.com/billing/subscriptions/billing-mode/compare: "It also automatically aligns the billing cycle anchor to the
    // backdate_start_date when not explicitly set."
    expect(made.billing_cycle_anchor).toBe(at('2027-01-15T00:00:00Z'));
    expect(dateOf(made.items.data[0]!.current_period_end)).toBe('2027-04-15');
  });

  it('in classic mode the cycle begins now, and the time until then is a part of a month', async () => {
    goTo('2027-03-31T00:00:00Z');
    const made = await subscribe(3100, {
      backdate_start_date: at('2027-01-15T00:00:00Z'),
      billing_mode: { type: 'classic' },
    });
    // Sixteen of the thirty-one days from 15 March to 15 April.
    expect(amounts(await invoiceOf(made.id))).toEqual([3100, 3100, 1600, 3100]);
    expect(dateOf(made.items.data[0]!.current_period_end)).toBe('2027-04-30');
  });

  // "if you create a subscription on March 1 with backdate_start_date set to January 1 and apply a coupon with
  // duration=repeating and duration_in_months=2, the coupon applies to the January and February billing periods … it doesn't apply
  // to the March invoice or any future invoices, and the discount is removed". Three months "would cover January, February, and March".
  it.each([
    ['subscription', 2, [1550, 1550, 3100]],
    ['subscription', 3, [1550, 1550, 1550]],
    ['item', 2, [1550, 1550, 3100]],
  ] as const)('a coupon on the %s for %i months counts from the start', async (where, months, left) => {
    const { stripe } = bench;
    goTo('2027-03-01T00:00:00Z');
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'repeating', duration_in_months: months });
    const discounts = [{ coupon: coupon.id }];
    const price = await newPrice(3100);
    const made = await subscribe(0, {
      items: [{ price, ...(where === 'item' ? { discounts } : {}) }],
      ...(where === 'subscription' ? { discounts } : {}),
      backdate_start_date: at('2027-01-01T00:00:00Z'),
    });
    const nets = (invoice: Stripe.Invoice) =>
      invoice.lines.data.map((line) => line.amount - (line.discount_amounts?.[0]?.amount ?? 0));
    expect(nets(await invoiceOf(made.id))).toEqual(left);
    expect([...made.discounts, ...made.items.data[0]!.discounts]).toHaveLength(months - 2);
    goTo('2027-04-01T01:00:01Z');
    expect(nets(await invoiceOf(made.id))).toEqual([3100]);
  });

  // "say it's October 15 … You have a subscription that started on September 1, and the next billing date is November 1. …
  // This immediately issues an invoice for the prorated amount covering the time between September 1 and November 1."
  it('a start on September 1 with an anchor on November 1, on October 15', async () => {
    goTo('2027-10-15T00:00:00Z');
    const made = await subscribe(3100, {
      backdate_start_date: at('2027-09-01T00:00:00Z'),
      billing_cycle_anchor: at('2027-11-01T00:00:00Z'),
    });
    expect(amounts(await invoiceOf(made.id))).toEqual([3100, 3100]);
    goTo('2027-11-01T01:00:01Z');
    expect(amounts(await invoiceOf(made.id))).toEqual([3100]);
  });

  it('bills nothing of the past with none', async () => {
    goTo('2027-03-31T00:00:00Z');
    const made = await subscribe(3100, {
      backdate_start_date: at('2027-01-15T00:00:00Z'),
      proration_behavior: 'none',
    });
    expect(amounts(await invoiceOf(made.id))).toEqual([3100]);
    await expect(subscribe(1000, { backdate_start_date: now() + 5 })).rejects.toThrow(/in the past/);
  });
});

// docs.stripe.com/billing/subscriptions/mixed-interval: "a single, combined invoice when item-level billing periods align and
// separate invoices when billing periods diverge."
describe('docs.stripe.com/billing/subscriptions/mixed-interval', () => {
  it('bills each item by its own interval', async () => {
    const { stripe } = bench;
    goTo('2027-01-31T00:00:00Z');
    const made = await subscribe(0, {
      items: [{ price: await newPrice(12_000, 'year') }, { price: await newPrice(500) }],
    });
    expect(amounts(await invoiceOf(made.id))).toEqual([12_000, 500]);
    expect(made.items.data.map((item) => dateOf(item.current_period_end))).toEqual(['2028-01-31', '2027-02-28']);
    goTo('2027-02-28T01:00:01Z');
    expect(amounts(await invoiceOf(made.id))).toEqual([500]);
    goTo('2028-01-31T01:00:01Z');
    expect(amounts(await invoiceOf(made.id))).toEqual([12_000, 500]);
    expect((await stripe.invoices.list({ customer: given.customer, limit: 100 })).data).toHaveLength(13);
  });

  it('prorates an item that comes later to its own period', async () => {
    const { stripe } = bench;
    goTo('2027-01-01T00:00:00Z');
    const made = await subscribe(500);
    goTo('2027-01-11T00:00:00Z');
    const added = await stripe.subscriptionItems.create({
      subscription: made.id,
      price: await newPrice(36_500, 'year'),
      proration_behavior: 'always_invoice',
    });
    expect(dateOf(added.current_period_end)).toBe('2028-01-01');
    expect(amounts(await invoiceOf(made.id))).toEqual([35_500]);
    goTo('2027-02-01T01:00:01Z');
    expect(amounts(await invoiceOf(made.id))).toEqual([500]);
  });

  it('needs flexible billing mode', async () => {
    const items = [{ price: await newPrice(100, 'year') }, { price: await newPrice(100) }];
    await expect(subscribe(0, { items, billing_mode: { type: 'classic' } })).rejects.toThrow(/flexible/);
  });
});

describe('one-off items', () => {
  it('are on the first invoice, and once', async () => {
    const { stripe } = bench;
    const setup = await stripe.prices.create({ product: given.product, currency: 'usd', unit_amount: 2500 });
    const made = await subscribe(1000, {
      add_invoice_items: [
        { price: setup.id },
        { price_data: { currency: 'usd', product: given.product, unit_amount: 100 }, quantity: 3 },
      ],
    });
    expect(await invoiceOf(made.id)).toMatchObject({ total: 3800, amount_paid: 3800 });
    bench.clock.advance(30 * day + 3601);
    expect(await invoiceOf(made.id)).toMatchObject({ total: 1000 });
  });

  it('of an update wait for the next invoice', async () => {
    const { stripe } = bench;
    const setup = await stripe.prices.create({ product: given.product, currency: 'usd', unit_amount: 2500 });
    const made = await subscribe(1000);
    await stripe.subscriptions.update(made.id, { add_invoice_items: [{ price: setup.id }] });
    bench.clock.advance(30 * day + 3601);
    expect(amounts(await invoiceOf(made.id))).toEqual([2500, 1000]);
    const recurring = made.items.data[0]!.price.id;
    await expect(stripe.subscriptions.update(made.id, { add_invoice_items: [{ price: recurring }] })).rejects.toThrow(
      /type=one_time/,
    );
  });
});

describe('prices made inline', () => {
  it('are the item’s, inactive, and prorated', async () => {
    const { stripe } = bench;
    const recurring = { interval: 'month' as const };
    const made = await subscribe(0, {
      items: [{ price_data: { currency: 'usd', product: given.product, unit_amount: 900, recurring } }],
    });
    expect(made.items.data[0]?.price).toMatchObject({ unit_amount: 900, active: false });
    bench.clock.advance(15 * day);
    await stripe.subscriptionItems.update(made.items.data[0]!.id, {
      price_data: { currency: 'usd', product: given.product, unit_amount: 1900, recurring },
      proration_behavior: 'always_invoice',
    });
    expect(amounts(await invoiceOf(made.id))).toEqual([-450, 950]);
    const [item] = (await stripe.subscriptions.retrieve(made.id)).items.data;
    expect(await stripe.prices.retrieve(item!.price.id)).toMatchObject({ unit_amount: 1900, active: false });
  });

  it('are not left behind when the change is refused', async () => {
    const { stripe } = bench;
    const made = await subscribe(1000);
    await withCard('pm_card_chargeCustomerFail');
    const price_data = {
      currency: 'usd',
      product: given.product,
      unit_amount: 1900,
      recurring: { interval: 'month' as const },
    };
    const before = (await stripe.prices.list({ limit: 100 })).data.length;
    await expect(
      stripe.subscriptions.update(made.id, {
        items: [{ id: made.items.data[0]!.id, price_data }],
        proration_behavior: 'always_invoice',
        payment_behavior: 'error_if_incomplete',
      }),
    ).rejects.toMatchObject({ code: 'card_declined' });
    expect((await stripe.prices.list({ limit: 100 })).data).toHaveLength(before);
  });
});

// docs.stripe.com/api/subscriptions/update: "When changing a subscription item's price, quantity is set to 1 unless a quantity
// parameter is provided." "Switching prices does not normally change the billing date … unless … the subscription moves from
// free to paid."
describe('docs.stripe.com/api/subscriptions/update', () => {
  it('a new price begins with a quantity of one', async () => {
    const { stripe } = bench;
    const made = await subscribe(0, { items: [{ price: await newPrice(1000), quantity: 5 }] });
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: made.items.data[0]!.id, price: await newPrice(2000) }],
    });
    expect(changed.items.data[0]?.quantity).toBe(1);
  });

  it('from free to paid begins a new period in classic mode, billed at once', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(0, { billing_mode: { type: 'classic' } });
    clock.advance(10 * day);
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: made.items.data[0]!.id, price: await newPrice(2000) }],
    });
    expect(changed.billing_cycle_anchor).toBe(now());
    expect(await invoiceOf(made.id)).toMatchObject({ total: 2000, status: 'paid' });
  });

  it('from free to paid leaves the cycle alone in flexible mode', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(0);
    clock.advance(15 * day);
    const items = [{ id: made.items.data[0]!.id, price: await newPrice(2000) }];
    const changed = await stripe.subscriptions.update(made.id, { items, proration_behavior: 'always_invoice' });
    expect(changed.billing_cycle_anchor).toBe(made.billing_cycle_anchor);
    expect(amounts(await invoiceOf(made.id))).toEqual([0, 1000]);
  });

  // "if a customer signs up on May 1 for a 100 price, they'll be billed 100 immediately. If on May 15 they switch to a 200 price,
  // then on June 1 they'll be billed 250 (200 for a renewal …, plus a 50 prorating adjustment for half of the previous month's
  // 100 difference)." To the second, seventeen days of thirty-one are left: 55.
  it('100 on May 1, 200 from May 15, with the adjustment on June 1', async () => {
    const { stripe } = bench;
    goTo('2027-05-01T00:00:00Z');
    const made = await subscribe(10_000);
    goTo('2027-05-15T00:00:00Z');
    await stripe.subscriptions.update(made.id, {
      items: [{ id: made.items.data[0]!.id, price: await newPrice(20_000) }],
    });
    goTo('2027-06-01T01:00:01Z');
    expect(amounts(await invoiceOf(made.id))).toEqual([-5484, 10_968, 20_000]);
  });
});
