import { describe, expect, it } from 'vitest';
import { amounts, at, dateOf, itemOf, type PriceInterval, subscriptionBench } from '../../test/subscription-bench.js';

/* The examples with amounts of Stripe's own documentation, each named by its page. What is published is rounded to days; here it is
 * to the second, as Stripe computes it. */

const { bench, given, now, goTo, withCard, newPrice, subscribe, invoiceOf } = subscriptionBench();

describe('docs.stripe.com/billing/subscriptions/prorations', () => {
  // "you upgrade a 10 GBP monthly subscription to 20 GBP with the proration_behavior set to none for 10 days. … Later, you downgrade the
  // subscription to 10 GBP per month with … always_invoice." Classic: "total": -334; flexible: "total": 0.
  it.each([
    ['classic', [-667, 333], -334],
    ['flexible', [-333, 333], 0],
  ] as const)('calculation logic with no prorations, %s', async (type, lines, total) => {
    const { stripe } = bench;
    goTo('2027-04-01T00:00:00Z');
    const [ten, twenty] = [await newPrice(1000), await newPrice(2000)];
    const made = await subscribe(0, { items: [{ price: ten }], billing_mode: { type } });
    goTo('2027-04-11T00:00:00Z');
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: twenty }],
      proration_behavior: 'none',
    });
    goTo('2027-04-21T00:00:00Z');
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: ten }],
      proration_behavior: 'always_invoice',
    });
    const invoice = await invoiceOf(made.id);
    expect(amounts(invoice)).toEqual(lines);
    expect(invoice.total).toBe(total);
  });

  // "a 5 GBP coupon is unevenly allocated to a … subscription for a 10 GBP item and 20 GBP item": 166 and 334 of 2500. Half a
  // month before its end the item of 10 GBP goes: classic -2.50, flexible -4.17.
  it.each([
    ['classic', -250],
    ['flexible', -417],
  ] as const)('a coupon over several items, %s', async (type, credit) => {
    const { stripe } = bench;
    goTo('2027-02-01T00:00:00Z');
    const coupon = await stripe.coupons.create({ amount_off: 500, currency: 'usd', duration: 'forever' });
    const items = [{ price: await newPrice(1000) }, { price: await newPrice(2000) }];
    const made = await subscribe(0, { items, discounts: [{ coupon: coupon.id }], billing_mode: { type } });
    const first = await invoiceOf(made.id);
    expect(first.total).toBe(2500);
    expect(first.lines.data.map((line) => line.discount_amounts?.[0]?.amount)).toEqual([166, 334]);
    goTo('2027-02-15T00:00:00Z');
    await stripe.subscriptionItems.del(itemOf(made), { proration_behavior: 'create_prorations' });
    const { data } = await stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(data.map(({ amount }) => amount)).toEqual([credit]);
  });

  // "Updating a subscription item's quantity and removing a discount in the same call: … the proration amounts reflect prices after the
  // discount change".
  it.each([
    ['removed', '' as const, 1000],
    ['as it was', undefined, 500],
  ])('a discount that is %s with the change', async (_what, discounts, debit) => {
    const { stripe } = bench;
    goTo('2027-04-01T00:00:00Z');
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const made = await subscribe(1000, { discounts: [{ coupon: coupon.id }] });
    goTo('2027-04-16T00:00:00Z');
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity: 2 }],
      proration_behavior: 'always_invoice',
      ...(discounts === undefined ? {} : { discounts }),
    });
    expect(amounts(await invoiceOf(made.id))).toEqual([-250, debit]);
  });

  // "Updating only a subscription item's metadata or applying or removing a discount: No proration invoice items are created".
  it('a discount alone changes nothing of the period', async () => {
    const { stripe } = bench;
    const made = await subscribe(1000);
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    await stripe.subscriptions.update(made.id, {
      discounts: [{ coupon: coupon.id }],
      proration_behavior: 'always_invoice',
    });
    expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
    expect((await invoiceOf(made.id)).id).toBe(made.latest_invoice);
  });

  it('from 20 USD to 10 USD halfway: 5 USD less with the next invoice', async () => {
    const { stripe } = bench;
    goTo('2027-04-01T00:00:00Z');
    const made = await subscribe(2000);
    goTo('2027-04-16T00:00:00Z');
    await stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made), price: await newPrice(1000) }] });
    goTo('2027-05-01T01:00:01Z');
    const invoice = await invoiceOf(made.id);
    expect(amounts(invoice)).toEqual([-1000, 500, 1000]);
    expect(invoice.total).toBe(500);
  });

  // docs.stripe.com/currencies: "to charge 500 JPY, provide an amount value of 500". Half of an odd amount is rounded up, on both sides.
  it.each([
    ['jpy', 500, 1000, [-250, 500]],
    ['jpy', 501, 1001, [-251, 501]],
  ] as const)('halfway in %s, from %i to %i', async (currency, low, high, lines) => {
    const { stripe } = bench;
    goTo('2027-04-01T00:00:00Z');
    const made = await subscribe(0, { items: [{ price: await newPrice(low, 'month', { currency }) }] });
    goTo('2027-04-16T00:00:00Z');
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(high, 'month', { currency }) }],
      proration_behavior: 'always_invoice',
    });
    expect(amounts(await invoiceOf(made.id))).toEqual(lines);
  });

  // docs.stripe.com/billing/taxes/collect-taxes: tax is on the prorations, credit and debit.
  it('with a tax rate of 20 % the difference is taxed', async () => {
    const { stripe } = bench;
    goTo('2027-04-01T00:00:00Z');
    const rate = await stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive: false });
    const made = await subscribe(1000, { default_tax_rates: [rate.id] });
    expect((await invoiceOf(made.id)).total).toBe(1200);
    goTo('2027-04-16T00:00:00Z');
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(2000) }],
      proration_behavior: 'always_invoice',
    });
    const invoice = await invoiceOf(made.id);
    expect(invoice.lines.data.map(({ taxes }) => taxes?.[0]?.amount)).toEqual([-100, 200]);
    expect(invoice).toMatchObject({ subtotal: 500, total: 600, amount_paid: 600 });
  });
});

describe('docs.stripe.com/billing/subscriptions/change-price', () => {
  // "If you've subscribed a customer to a price with a non-zero amount and a zero-amount quantity, changing the quantity to a non-zero
  // amount doesn't generate an invoice or reset the billing period."
  it.each(['classic', 'flexible'] as const)('a quantity of zero that becomes one, %s', async (type) => {
    const { stripe, clock } = bench;
    const items = [{ price: await newPrice(1000), quantity: 0 }];
    const made = await subscribe(0, { items, billing_mode: { type } });
    clock.advance(15 * 86_400);
    const changed = await stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made), quantity: 1 }] });
    expect(changed).toMatchObject({
      billing_cycle_anchor: made.billing_cycle_anchor,
      latest_invoice: made.latest_invoice,
    });
    const { data } = await stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(data.filter(({ amount }) => amount > 0).map(({ amount }) => amount)).toEqual([500]);
  });
});

describe('docs.stripe.com/billing/subscriptions/cancel', () => {
  // "your customer subscribes to a 120 USD per year licensed subscription that renews on January 1, 2024. They set the subscription to
  // cancel on July 1, 2024. The final invoice subtotal on January 1 calculates as 60 USD and the items.current_period_end is July 1. … on
  // February 15 you update the cancel date to October 1. … prorations for 30 USD for the additional quarter." 2028 is a leap year, too.
  it('a year that is cut on January 1, and longer again in February', async () => {
    const { stripe } = bench;
    goTo('2027-01-01T00:00:00Z');
    const made = await subscribe(0, { items: [{ price: await newPrice(12_000, 'year') }] });
    await stripe.subscriptions.update(made.id, { cancel_at: at('2028-07-01T00:00:00Z') });
    expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
    goTo('2028-01-01T01:00:01Z');
    expect(await invoiceOf(made.id)).toMatchObject({ subtotal: Math.round((12_000 * 182) / 366) });
    const endOf = async () => (await stripe.subscriptions.retrieve(made.id)).items.data[0]!.current_period_end;
    expect(dateOf(await endOf())).toBe('2028-07-01');
    goTo('2028-02-15T00:00:00Z');
    await stripe.subscriptions.update(made.id, {
      cancel_at: at('2028-10-01T00:00:00Z'),
      proration_behavior: 'always_invoice',
    });
    expect(dateOf(await endOf())).toBe('2028-10-01');
    expect(amounts(await invoiceOf(made.id))).toEqual([Math.round((12_000 * 92) / 366)]);
    // "on February 15 you update the cancel date to April 1 … Stripe creates prorations" for what is no longer there.
    await stripe.subscriptions.update(made.id, {
      cancel_at: at('2028-04-01T00:00:00Z'),
      proration_behavior: 'always_invoice',
    });
    expect((await invoiceOf(made.id)).total).toBe(-Math.round((12_000 * 92) / 366) - Math.round((12_000 * 91) / 366));
    goTo('2028-04-01T00:00:00Z');
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
  });
});

describe('docs.stripe.com/billing/subscriptions/billing-cycle', () => {
  // "a free trial is 7 days and the billing renewal is monthly on the 1st. If the customer subscribes on the 15th, we generate a prorated
  // invoice on the 22nd for the period between the 22nd and the 1st, then invoice for the full amount on the 1st … If a customer
  // subscribes on the 28th, the free trial extends past the 1st, generating a prorated invoice until the next month."
  it.each([
    ['2027-04-15T00:00:00Z', '2027-04-22T01:00:01Z', 900, '2027-05-01'],
    ['2027-04-28T00:00:00Z', '2027-05-05T01:00:01Z', 2613, '2027-06-01'],
  ])('a trial of seven days from %s', async (start, then, part, first) => {
    goTo(start);
    const made = await subscribe(3000, {
      trial_period_days: 7,
      billing_cycle_anchor_config: { day_of_month: 1, hour: 0, minute: 0, second: 0 },
    });
    expect(await invoiceOf(made.id)).toMatchObject({ total: 0, status: 'paid' });
    goTo(then);
    // Nine of April's thirty days; twenty-seven of May's thirty-one.
    expect(amounts(await invoiceOf(made.id))).toEqual([part]);
    goTo(`${first}T01:00:01Z`);
    const full = await invoiceOf(made.id);
    expect([dateOf(full.created), full.total]).toEqual([first, 3000]);
  });

  // "if a customer has an active subscription originally set to bill next on July 23, and on July 15 you introduce a trial period ending on
  // August 1: The customer receives a 0 USD invoice on July 15. … isn't billed on July 23. The new cycle billed on August 1 is a full cycle".
  it('a trial that moves the billing date from July 23 to August 1', async () => {
    const { stripe } = bench;
    goTo('2027-06-23T00:00:00Z');
    const made = await subscribe(1000);
    goTo('2027-07-15T00:00:00Z');
    await stripe.subscriptions.update(made.id, { trial_end: at('2027-08-01T00:00:00Z'), proration_behavior: 'none' });
    goTo('2027-09-01T02:00:00Z');
    const { data } = await stripe.invoices.list({ customer: given.customer });
    expect(data.map(({ created, total }) => [dateOf(created), total]).reverse()).toEqual([
      ['2027-06-23', 1000],
      ['2027-07-15', 0],
      ['2027-08-01', 1000],
      ['2027-09-01', 1000],
    ]);
  });

  // "A weekly subscription with a billing cycle anchor date of Friday, June 3 bills every Friday thereafter."
  it('by the week from Friday, June 3', async () => {
    goTo('2033-06-03T00:00:00Z');
    await subscribe(0, { items: [{ price: await newPrice(500, 'week') }] });
    goTo('2033-07-02T00:00:00Z');
    const { data } = await bench.stripe.invoices.list({ customer: given.customer });
    expect(data.map(({ created }) => dateOf(created)).reverse()).toEqual([
      '2033-06-03',
      '2033-06-10',
      '2033-06-17',
      '2033-06-24',
      '2033-07-01',
    ]);
    expect(data.every(({ created }) => new Date(created * 1000).getUTCDay() === 5)).toBe(true);
  });

  // "15, 12, 30, and 0": "set day_of_month, hour, minute, and second to match those same values"; "on the first of July" by the year.
  it.each([
    ['month', { day_of_month: 15, hour: 12, minute: 30, second: 0 }, '2027-03-15T12:30:00.000Z'],
    ['year', { day_of_month: 1, month: 7 }, '2027-07-01T10:20:30.000Z'],
  ] as const)('by the %s with %j', async (interval, config, anchor) => {
    goTo('2027-03-10T10:20:30Z');
    const items = [{ price: await newPrice(1000, interval) }];
    const made = await subscribe(0, { items, billing_cycle_anchor_config: config });
    expect(new Date(made.billing_cycle_anchor * 1000).toISOString()).toBe(anchor);
    expect(made.items.data[0]?.current_period_end).toBe(made.billing_cycle_anchor);
  });
});

describe('docs.stripe.com/billing/subscriptions/coupons', () => {
  // "a coupon for 50% off with a duration of 4 months applies to all invoices in the 4 month period … to a yearly subscription … the 50%
  // discount applies to the entire yearly subscription. In a monthly subscription, the coupon applies to the first 4 months. For a weekly
  // subscription, a 4 month coupon applies to every invoice in the first 4 months."
  it.each([
    ['year', '2028-01-02', 1, 2],
    ['month', '2027-06-02', 4, 6],
    ['week', '2027-05-14', 18, 20],
  ] as const)('50 % off for four months, by the %s', async (interval, until, half, all) => {
    const { stripe } = bench;
    goTo('2027-01-01T00:00:00Z');
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'repeating', duration_in_months: 4 });
    const items = [{ price: await newPrice(1000, interval) }];
    await subscribe(0, { items, discounts: [{ coupon: coupon.id }] });
    goTo(`${until}T02:00:00Z`);
    const { data } = await stripe.invoices.list({ customer: given.customer, limit: 100 });
    const totals = data.map(({ total }) => total).reverse();
    expect(totals).toEqual([...Array(half).fill(500), ...Array(all - half).fill(1000)]);
  });
});

describe('docs.stripe.com/billing/subscriptions/mixed-interval', () => {
  // "a subscription created on January 1 with a monthly, bimonthly, and quarterly item has the following periods"
  it('the table of periods, from January 1', async () => {
    const { stripe } = bench;
    goTo('2027-01-01T00:00:00Z');
    const items = [
      { price: await newPrice(100) },
      { price: await newPrice(200, 'month', { every: 2 }) },
      { price: await newPrice(300, 'month', { every: 3 }) },
    ];
    const made = await subscribe(0, { items });
    const periods = async () =>
      (await stripe.subscriptions.retrieve(made.id)).items.data.map((item) => [
        dateOf(item.current_period_start).slice(5),
        dateOf(item.current_period_end).slice(5),
      ]);
    expect(await periods()).toEqual([
      ['01-01', '02-01'],
      ['01-01', '03-01'],
      ['01-01', '04-01'],
    ]);
    goTo('2027-02-01T00:00:00Z');
    expect(await periods()).toEqual([
      ['02-01', '03-01'],
      ['01-01', '03-01'],
      ['01-01', '04-01'],
    ]);
    goTo('2027-03-01T02:00:00Z');
    expect(await periods()).toEqual([
      ['03-01', '04-01'],
      ['03-01', '05-01'],
      ['01-01', '04-01'],
    ]);
    const { data } = await stripe.invoices.list({ customer: given.customer });
    expect(data.map(({ total }) => total).reverse()).toEqual([600, 100, 300]);
  });

  it.each([
    ['1 month', '3 month', true],
    ['1 month', '1 year', true],
    ['1 day', '1 week', true],
    ['1 day', '3 month', true],
    ['1 day', '2 year', true],
    ['2 week', '4 week', true],
    ['2 month', '6 month', true],
    ['2 month', '3 month', false],
    ['4 month', '6 month', false],
    ['1 week', '1 month', false],
    ['2 day', '1 week', false],
    ['5 month', '1 year', false],
  ])('%s and %s together: %s', async (first, second, allowed) => {
    const priceOf = (text: string) => {
      const [count, interval] = text.split(' ') as [string, PriceInterval];
      return newPrice(100, interval, { every: Number(count) });
    };
    const items = [{ price: await priceOf(first) }, { price: await priceOf(second) }];
    if (allowed) expect((await subscribe(0, { items })).items.data).toHaveLength(2);
    else await expect(subscribe(0, { items })).rejects.toThrow(/multiple of the shortest/);
  });

  // "paused on February 1 because of a missing payment method, and the subscription resumes on February 15 with proration_behavior: 'none'"
  it.each([
    ['unchanged', ['02-01', '03-01'], ['02-01', '04-01'], 0],
    ['now', ['02-15', '03-15'], ['02-15', '04-15'], 300],
  ] as const)('paused at the end of a trial and resumed with %s', async (type, monthly, bimonthly, billed) => {
    const { stripe } = bench;
    goTo('2027-01-01T00:00:00Z');
    const cardless = (await stripe.customers.create({})).id;
    const made = await stripe.subscriptions.create({
      customer: cardless,
      items: [{ price: await newPrice(100) }, { price: await newPrice(200, 'month', { every: 2 }) }],
      trial_end: at('2027-02-01T00:00:00Z'),
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    goTo('2027-02-15T00:00:00Z');
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('paused');
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: cardless });
    await stripe.customers.update(cardless, { invoice_settings: { default_payment_method: method.id } });
    await stripe.subscriptions.resume(made.id, { billing_cycle_anchor: { type }, proration_behavior: 'none' });
    // "Subscription remains paused until resumption invoice is paid".
    if (billed > 0) await stripe.invoices.pay((await invoiceOf(made.id)).id!);
    const resumed = await stripe.subscriptions.retrieve(made.id);
    expect(resumed.status).toBe('active');
    expect(
      resumed.items.data.map((item) => [
        dateOf(item.current_period_start).slice(5),
        dateOf(item.current_period_end).slice(5),
      ]),
    ).toEqual([monthly, bimonthly]);
    const { data } = await stripe.invoices.list({ customer: cardless });
    expect(data.reduce((sum, { total }) => sum + total, 0)).toBe(billed);
  });
});

// docs.stripe.com/billing/subscriptions/pending-updates: "expired_at … matches the first occurrence of either the trial end or the
// earliest items.current period end. This applies if either time is within 23 hours of the update request. Otherwise … 23 hours".
describe('docs.stripe.com/billing/subscriptions/pending-updates', () => {
  it.each([
    ['ten hours before the period ends', 10, 10],
    ['thirty hours before', 30, 23],
  ])('an update %s', async (_when, hours, expires) => {
    const { stripe } = bench;
    goTo('2027-04-01T00:00:00Z');
    const made = await subscribe(1000);
    await withCard('pm_card_chargeCustomerFail');
    bench.clock.advance(made.items.data[0]!.current_period_end - hours * 3600 - now());
    const waiting = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity: 500 }],
      payment_behavior: 'pending_if_incomplete',
      proration_behavior: 'always_invoice',
    });
    expect(waiting.pending_update?.expires_at).toBe(now() + expires * 3600);
  });
});
