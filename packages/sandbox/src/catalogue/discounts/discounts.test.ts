import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { createPayer } from '../../test/payer.js';

const bench = sandboxBench();
let customer: string;
let product: string;

beforeEach(async () => {
  customer = await createPayer(bench.stripe);
  product = (await bench.stripe.products.create({ name: 'Pro' })).id;
});

async function monthly(amount: number, of = product): Promise<string> {
  const price = { product: of, currency: 'usd', unit_amount: amount, recurring: { interval: 'month' as const } };
  return (await bench.stripe.prices.create(price)).id;
}

async function subscribe(
  amount: number,
  discounts: Stripe.SubscriptionCreateParams.Discount[],
): Promise<{ subscription: Stripe.Subscription; invoice: Stripe.Invoice }> {
  const subscription = await bench.stripe.subscriptions.create({
    customer,
    items: [{ price: await monthly(amount) }],
    discounts,
    expand: ['latest_invoice.total_discount_amounts.discount'],
  });
  return { subscription, invoice: subscription.latest_invoice as Stripe.Invoice };
}

/** What each invoice of the subscription came to, oldest first. */
async function totals(subscription: string): Promise<number[]> {
  const { data } = await bench.stripe.invoices.list({ subscription, limit: 100 });
  return data.map((invoice) => invoice.total).reverse();
}

const month = 31 * 86_400;

describe('worked examples of docs.stripe.com/api/coupons', () => {
  it.each([
    // "an invoice with a subtotal of $100 will have a final total of $0 if a coupon with an amount_off of 20000 is applied
    // to it and an invoice with a subtotal of $300 will have a final total of $100"
    [10_000, 0],
    [30_000, 10_000],
  ])('amount_off 20000 on a subtotal of %i leaves %i', async (subtotal, total) => {
    const coupon = await bench.stripe.coupons.create({ amount_off: 20_000, currency: 'usd' });
    const { invoice } = await subscribe(subtotal, [{ coupon: coupon.id }]);
    expect(invoice).toMatchObject({ subtotal, total, amount_due: total, amount_paid: total, status: 'paid' });
    expect(invoice.total_discount_amounts).toMatchObject([
      { amount: subtotal - total, discount: { object: 'discount', source: { coupon: coupon.id, type: 'coupon' } } },
    ]);
  });
});

describe('durations', () => {
  it('once: the first charge alone', async () => {
    const coupon = await bench.stripe.coupons.create({ percent_off: 25, duration: 'once' });
    const { subscription } = await subscribe(2000, [{ coupon: coupon.id }]);
    bench.clock.advance(2 * month);
    expect(await totals(subscription.id)).toEqual([1500, 2000, 2000]);
    expect(bench.eventTypes()).toEqual(
      expect.arrayContaining(['coupon.created', 'customer.discount.created', 'customer.discount.deleted']),
    );
  });

  it('once with a trial: waits for the first charge', async () => {
    const coupon = await bench.stripe.coupons.create({ percent_off: 25, duration: 'once' });
    const made = await bench.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly(2000) }],
      trial_period_days: 7,
      discounts: [{ coupon: coupon.id }],
    });
    bench.clock.advance(8 * 86_400);
    expect(await totals(made.id)).toEqual([0, 1500]);
  });

  // docs.stripe.com/billing/subscriptions/coupons: "a coupon with a four month duration applies to the first four months
  // of a customer's monthly subscription"
  it('repeating: four months of a monthly subscription', async () => {
    const coupon = await bench.stripe.coupons.create({
      percent_off: 50,
      duration: 'repeating',
      duration_in_months: 4,
    });
    const { subscription } = await subscribe(1000, [{ coupon: coupon.id }]);
    expect(subscription.discounts).toHaveLength(1);
    bench.clock.advance(5 * month);
    expect((await totals(subscription.id)).slice(0, 6)).toEqual([500, 500, 500, 500, 1000, 1000]);
    expect((await bench.stripe.subscriptions.retrieve(subscription.id)).discounts).toEqual([]);
  });

  // The same page: "if the subscription is yearly, the coupon is applied to the full invoice for the first year"; a 100 USD
  // subscription with 50 % off costs 50 USD.
  it('repeating: four months on a yearly subscription take off the whole first year', async () => {
    const coupon = await bench.stripe.coupons.create({
      percent_off: 50,
      duration: 'repeating',
      duration_in_months: 4,
    });
    const price = await bench.stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 10_000,
      recurring: { interval: 'year' },
    });
    const { id } = await bench.stripe.subscriptions.create({
      customer,
      items: [{ price: price.id }],
      discounts: [{ coupon: coupon.id }],
    });
    bench.clock.advance(366 * 86_400);
    expect(await totals(id)).toEqual([5000, 10_000]);
  });

  // The same page: "for a weekly subscription, a four month coupon applies to every invoice in the first four months"
  it('repeating: every weekly invoice of one month', async () => {
    const coupon = await bench.stripe.coupons.create({
      percent_off: 50,
      duration: 'repeating',
      duration_in_months: 1,
    });
    const price = await bench.stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 1000,
      recurring: { interval: 'week' },
    });
    const { id } = await bench.stripe.subscriptions.create({
      customer,
      items: [{ price: price.id }],
      discounts: [{ coupon: coupon.id }],
    });
    bench.clock.advance(6 * 7 * 86_400);
    expect(await totals(id)).toEqual([500, 500, 500, 500, 500, 1000, 1000]);
  });

  it('forever: stays, until it is taken off', async () => {
    const coupon = await bench.stripe.coupons.create({ percent_off: 12.5, duration: 'forever' });
    const { subscription } = await subscribe(999, [{ coupon: coupon.id }]);
    bench.clock.advance(month);
    expect(await totals(subscription.id)).toEqual([874, 874]);
    const removed = await bench.stripe.subscriptions.deleteDiscount(subscription.id);
    expect(removed).toMatchObject({ deleted: true, subscription: subscription.id });
    bench.clock.advance(month);
    expect((await totals(subscription.id)).at(-1)).toBe(999);
    await expect(bench.stripe.subscriptions.deleteDiscount(subscription.id)).rejects.toThrow(/No active discount/);
  });
});

describe('several discounts', () => {
  it.each([
    ['percent first', [20, 500], 1900],
    ['amount first', [500, 20], 2000],
  ])('%s: each takes off what the one before left', async (_name, [first, second], total) => {
    const make = async (value: number) =>
      value > 100
        ? (await bench.stripe.coupons.create({ amount_off: value, currency: 'usd' })).id
        : (await bench.stripe.coupons.create({ percent_off: value })).id;
    const discounts = [{ coupon: await make(first!) }, { coupon: await make(second!) }];
    expect((await subscribe(3000, discounts)).invoice.total).toBe(total);
  });

  it("takes an item's own discount before the subscription's", async () => {
    const { stripe } = bench;
    const half = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const tenOff = await stripe.coupons.create({ amount_off: 1000, currency: 'usd', duration: 'forever' });
    const other = (await stripe.products.create({ name: 'Seats' })).id;
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly(2000), discounts: [{ coupon: half.id }] }, { price: await monthly(4000, other) }],
      discounts: [{ coupon: tenOff.id }],
      expand: ['latest_invoice', 'items.data.discounts'],
    });
    const invoice = subscription.latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({ subtotal: 5000, total: 4000 });
    // 10 USD over 10 USD and 40 USD: one part to four.
    expect(invoice.lines.data.map((line) => line.discount_amounts?.map(({ amount }) => amount))).toEqual([
      [1000, 200],
      [800],
    ]);
    expect(subscription.items.data[0]?.discounts).toMatchObject([{ source: { coupon: half.id } }]);
  });

  it('spreads an odd amount to the cent', async () => {
    const { stripe } = bench;
    const coupon = await stripe.coupons.create({ amount_off: 100, currency: 'usd' });
    const prices = await Promise.all([monthly(1000), monthly(1001), monthly(1002)]);
    const { latest_invoice: invoice } = await stripe.subscriptions.create({
      customer,
      items: prices.map((price) => ({ price })),
      discounts: [{ coupon: coupon.id }],
      expand: ['latest_invoice'],
    });
    expect((invoice as Stripe.Invoice).total).toBe(2903);
  });

  it('is limited to the products of the coupon', async () => {
    const { stripe } = bench;
    const other = (await stripe.products.create({ name: 'Seats' })).id;
    const coupon = await stripe.coupons.create({ percent_off: 50, applies_to: { products: [other] } });
    const { latest_invoice: invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly(2000) }, { price: await monthly(4000, other) }],
      discounts: [{ coupon: coupon.id }],
      expand: ['latest_invoice'],
    });
    expect((invoice as Stripe.Invoice).total).toBe(4000);
    const shown = await stripe.coupons.retrieve(coupon.id, { expand: ['applies_to'] });
    expect(shown.applies_to).toEqual({ products: [other] });
  });

  it('is replaced as a whole by an update', async () => {
    const { stripe } = bench;
    const ten = await stripe.coupons.create({ percent_off: 10, duration: 'forever' });
    const twenty = await stripe.coupons.create({ percent_off: 20, duration: 'forever' });
    const { subscription } = await subscribe(1000, [{ coupon: ten.id }]);
    const kept = String(subscription.discounts[0]);
    const both = await stripe.subscriptions.update(subscription.id, {
      discounts: [{ discount: kept }, { coupon: twenty.id }],
    });
    expect(both.discounts[0]).toBe(kept);
    bench.clock.advance(month);
    expect((await totals(subscription.id)).at(-1)).toBe(720);
    expect((await stripe.subscriptions.update(subscription.id, { discounts: '' })).discounts).toEqual([]);
  });
});

describe('redemption', () => {
  it('counts, and ends at the maximum', async () => {
    const { stripe } = bench;
    const coupon = await stripe.coupons.create({ percent_off: 10, max_redemptions: 1 });
    await subscribe(1000, [{ coupon: coupon.id }]);
    expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1, valid: false });
    await expect(subscribe(1000, [{ coupon: coupon.id }])).rejects.toThrow(/used up/);
  });

  it('ends at redeem_by; what was redeemed continues', async () => {
    const { stripe, clock } = bench;
    const redeemBy = Math.floor(clock.now().getTime() / 1000) + 86_400;
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever', redeem_by: redeemBy });
    const { subscription } = await subscribe(1000, [{ coupon: coupon.id }]);
    clock.advance(month);
    expect((await totals(subscription.id)).at(-1)).toBe(900);
    expect((await stripe.coupons.retrieve(coupon.id)).valid).toBe(false);
    await expect(subscribe(1000, [{ coupon: coupon.id }])).rejects.toMatchObject({ code: 'coupon_expired' });
  });

  it('continues after the coupon is deleted', async () => {
    const { stripe, clock } = bench;
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' });
    const { subscription } = await subscribe(1000, [{ coupon: coupon.id }]);
    expect(await stripe.coupons.del(coupon.id)).toMatchObject({ deleted: true });
    clock.advance(month);
    expect((await totals(subscription.id)).at(-1)).toBe(900);
    await expect(subscribe(1000, [{ coupon: coupon.id }])).rejects.toThrow(/No such coupon/);
  });

  it.each([
    [{}, /either `percent_off` or `amount_off`/],
    [{ percent_off: 10, amount_off: 5, currency: 'usd' }, /not both/],
    [{ percent_off: 101 }, /at most 100/],
    [{ amount_off: 500 }, /must pass `currency`/],
    [{ percent_off: 10, duration: 'repeating' as const }, /duration_in_months/],
    [{ percent_off: 10, redeem_by: 5 }, /in the future/],
    [{ percent_off: 10, applies_to: { products: ['prod_none'] } }, /No such product/],
  ])('refuses the coupon %j', async (params, message) => {
    await expect(bench.stripe.coupons.create(params)).rejects.toThrow(message);
  });
});

describe('promotion codes', () => {
  async function code(params: Partial<Stripe.PromotionCodeCreateParams> = {}) {
    const coupon = await bench.stripe.coupons.create({ percent_off: 50, name: 'Half' });
    return bench.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, ...params });
  }

  it('are found by their code, and redeem their coupon', async () => {
    const { stripe } = bench;
    const made = await code({ code: 'FALL-20' });
    expect((await stripe.promotionCodes.list({ code: 'fall-20', active: true })).data.map(({ id }) => id)).toEqual([
      made.id,
    ]);
    const { invoice } = await subscribe(1000, [{ promotion_code: made.id }]);
    expect(invoice.total).toBe(500);
    const used = await stripe.promotionCodes.retrieve(made.id, { expand: ['promotion.coupon'] });
    expect(used).toMatchObject({ times_redeemed: 1, promotion: { coupon: { times_redeemed: 1, name: 'Half' } } });
    expect(bench.eventTypes()).toContain('promotion_code.created');
  });

  it('may be for a first payment only', async () => {
    const made = await code({ restrictions: { first_time_transaction: true } });
    expect((await subscribe(1000, [{ promotion_code: made.id }])).invoice.total).toBe(500);
    await expect(subscribe(1000, [{ promotion_code: made.id }])).rejects.toThrow(/prior successful transactions/);
  });

  it('may ask for a minimum amount', async () => {
    const made = await code({ restrictions: { minimum_amount: 1000, minimum_amount_currency: 'usd' } });
    await expect(subscribe(999, [{ promotion_code: made.id }])).rejects.toThrow(/minimum amount/);
    expect((await subscribe(1000, [{ promotion_code: made.id }])).invoice.total).toBe(500);
  });

  it('may belong to one customer, expire, be used up, or be switched off', async () => {
    const { stripe, clock } = bench;
    const other = await stripe.customers.create({});
    const soon = Math.floor(clock.now().getTime() / 1000) + 3600;
    const [foreign, expiring, off, single] = [
      await code({ customer: other.id }),
      await code({ expires_at: soon }),
      await code(),
      await code({ max_redemptions: 1 }),
    ];
    await stripe.promotionCodes.update(off.id, { active: false });
    await subscribe(1000, [{ promotion_code: single.id }]);
    clock.advance(3601);
    await expect(subscribe(1000, [{ promotion_code: foreign.id }])).rejects.toThrow(/another customer/);
    await expect(subscribe(1000, [{ promotion_code: expiring.id }])).rejects.toThrow(/expired/);
    await expect(subscribe(1000, [{ promotion_code: off.id }])).rejects.toThrow(/not active/);
    await expect(subscribe(1000, [{ promotion_code: single.id }])).rejects.toThrow(/as often as it may be/);
    expect((await stripe.promotionCodes.retrieve(expiring.id)).active).toBe(false);
    await expect(stripe.promotionCodes.update(single.id, { active: true })).rejects.toThrow(/no longer be redeemed/);
  });

  it('are unique among the active ones, without regard to case', async () => {
    const first = await code({ code: 'HELLO' });
    await expect(code({ code: 'hello' })).rejects.toThrow(/already exists/);
    await bench.stripe.promotionCodes.update(first.id, { active: false });
    expect((await code({ code: 'hello' })).active).toBe(true);
  });
});

describe('Checkout sessions', () => {
  it('show what a discount takes off', async () => {
    const { stripe } = bench;
    const coupon = await stripe.coupons.create({ percent_off: 25 });
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'http://localhost/done',
      line_items: [{ price: await monthly(2000), quantity: 2 }],
      discounts: [{ coupon: coupon.id }],
      expand: ['line_items'],
    });
    expect(session).toMatchObject({
      amount_subtotal: 4000,
      amount_total: 3000,
      total_details: { amount_discount: 1000 },
      discounts: [{ coupon: coupon.id, promotion_code: null }],
    });
    expect(session.line_items?.data[0]).toMatchObject({ amount_discount: 1000, amount_total: 3000 });
    // Redeemed when it completes, not before.
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(0);
  });

  it('take one discount, or let the customer enter a code', async () => {
    const { stripe } = bench;
    const coupon = await stripe.coupons.create({ percent_off: 25 });
    const make = async (params: Partial<Stripe.Checkout.SessionCreateParams>) =>
      stripe.checkout.sessions.create({
        mode: 'subscription',
        success_url: 'http://localhost/done',
        line_items: [{ price: await monthly(2000), quantity: 1 }],
        ...params,
      });
    await expect(make({ discounts: [{ coupon: coupon.id }], allow_promotion_codes: true })).rejects.toThrow(
      /only specify/,
    );
    await expect(make({ discounts: [{ coupon: coupon.id }, { coupon: coupon.id }] })).rejects.toThrow(/at most one/);
    expect((await make({ allow_promotion_codes: true })).allow_promotion_codes).toBe(true);
  });
});

it('a discount keeps its terms when a new coupon gets the id of its deleted one', async () => {
  const { stripe } = bench;
  const customer = await stripe.customers.create({});
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 1000,
    recurring: { interval: 'month' },
    product_data: { name: 'Plan' },
  });
  const subscribe = async () => {
    const { latest_invoice: invoice } = await stripe.subscriptions.create({
      customer: customer.id,
      default_payment_method: method.id,
      items: [{ price: price.id }],
      discounts: [{ coupon: 'WELCOME' }],
      expand: ['latest_invoice'],
    });
    return invoice as Stripe.Invoice;
  };
  const make = (amount_off: number) =>
    stripe.coupons.create({ id: 'WELCOME', amount_off, currency: 'usd', duration: 'forever' });
  await make(100);
  const first = await subscribe();
  await expect(make(400)).rejects.toMatchObject({ code: 'resource_already_exists' });
  await stripe.coupons.del('WELCOME');
  expect(await make(400)).toMatchObject({ amount_off: 400, times_redeemed: 0 });
  expect(first.total).toBe(900);
  expect((await subscribe()).total).toBe(600);
  bench.clock.advance(32 * 86_400);
  const renewals = await stripe.invoices.list({ customer: customer.id, limit: 2 });
  expect(renewals.data.map(({ total }) => total).sort()).toEqual([600, 900]);
  await stripe.coupons.del('WELCOME');
  await make(500);
  expect((await subscribe()).total).toBe(500);
  bench.clock.advance(31 * 86_400);
  const later = await stripe.invoices.list({ customer: customer.id, limit: 3 });
  expect(later.data.map(({ total }) => total).sort()).toEqual([500, 600, 900]);
});
