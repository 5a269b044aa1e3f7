import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
const item = { price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Credits' } }, quantity: 1 };
const payment: Stripe.Checkout.SessionCreateParams = {
  mode: 'payment',
  ui_mode: 'hosted_page',
  success_url: 'https://shop.example/ok?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://shop.example/no',
  line_items: [item],
  client_reference_id: 'ref-1',
  metadata: { account: 'a1' },
};

async function monthly() {
  const product = await bench.stripe.products.create({ name: 'Pro' });
  return bench.stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 1900,
    recurring: { interval: 'month' },
  });
}

describe('Checkout Sessions', () => {
  it('are made for a payment', async () => {
    const { stripe } = bench;
    const customer = await stripe.customers.create({ email: 'ada@example.com' });
    const session = await stripe.checkout.sessions.create({
      ...payment,
      customer: customer.id,
      expand: ['line_items', 'customer'],
    });
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      amount_total: 2500,
      currency: 'usd',
      client_reference_id: 'ref-1',
      customer: { id: customer.id },
    });
    expect(session.line_items?.data).toMatchObject([
      { description: 'Credits', amount_total: 2500, quantity: 1, price: { active: false } },
    ]);
    expect(session.url).toContain(bench.sandbox.url);
    expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toHaveLength(1);
    expect((await stripe.checkout.sessions.retrieve(session.id)).id).toBe(session.id);
    expect((await stripe.checkout.sessions.update(session.id, { metadata: { more: '1' } })).metadata).toEqual({
      account: 'a1',
      more: '1',
    });
    expect((await stripe.checkout.sessions.list({ customer: customer.id, status: 'open' })).data).toHaveLength(1);
  });

  it('are made for a subscription, which does not exist yet', async () => {
    const { stripe } = bench;
    const price = await monthly();
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'https://a.example',
      line_items: [{ price: price.id, quantity: 3 }],
    });
    expect(session).toMatchObject({ mode: 'subscription', subscription: null, invoice: null, amount_total: 5700 });
    expect((await stripe.subscriptions.list()).data).toEqual([]);
  });

  it('expire by the API and by the clock', async () => {
    const { stripe, clock } = bench;
    const first = await stripe.checkout.sessions.create(payment);
    expect(await stripe.checkout.sessions.expire(first.id)).toMatchObject({ status: 'expired', url: null });
    await expect(stripe.checkout.sessions.expire(first.id)).rejects.toThrow(/status of expired/);
    const second = await stripe.checkout.sessions.create({
      ...payment,
      expires_at: Math.floor(clock.now().getTime() / 1000) + 1800,
    });
    clock.advance(1800);
    bench.sandbox.tick();
    expect((await stripe.checkout.sessions.retrieve(second.id)).status).toBe('expired');
    expect(bench.eventTypes().filter((type) => type === 'checkout.session.expired')).toHaveLength(2);
  });

  it.each<[string, Partial<Stripe.Checkout.SessionCreateParams>, RegExp]>([
    ['no line items', { line_items: [] }, /line_items/],
    ['no quantity', { line_items: [{ price_data: item.price_data }] }, /Quantity is required/],
    ['an unknown price', { line_items: [{ price: 'price_x', quantity: 1 }] }, /No such price/],
    [
      'too little',
      { line_items: [{ ...item, price_data: { ...item.price_data, unit_amount: 20 } }] },
      /add up to at least \$0\.50 usd/,
    ],
    [
      'two currencies',
      { line_items: [item, { ...item, price_data: { ...item.price_data, currency: 'eur' } }] },
      /currency/,
    ],
    ['a relative URL', { success_url: '/ok' }, /Not a valid URL/],
    ['both customers', { customer: 'cus_1', customer_email: 'a@b.co' }, /only specify one/],
    ['an expiry too soon', { expires_at: 1 }, /at least 30 minutes/],
    ['an expiry too late', { expires_at: 9_999_999_999 }, /less than 24 hours/],
    [
      'subscription data',
      { subscription_data: { description: 'x' } },
      /can not pass `subscription_data` in `payment` mode/,
    ],
    ['an old ui_mode', { ui_mode: 'hosted' as never }, /Invalid ui_mode/],
    ['a ui_mode that is not simulated', { ui_mode: 'form' }, /does not support `ui_mode=form` yet/],
    [
      'payment_method_types',
      { payment_method_types: ['card'] } as never,
      /Received unknown parameter: payment_method_types/,
    ],
    ['unknown coupons', { discounts: [{ coupon: 'x' }] }, /No such coupon/],
  ])('refuse %s, and make nothing', async (_what, change, message) => {
    await expect(bench.stripe.checkout.sessions.create({ ...payment, ...change })).rejects.toThrow(message);
    expect((await bench.stripe.checkout.sessions.list()).data).toEqual([]);
    expect((await bench.stripe.products.list()).data).toEqual([]);
  });

  it('keep recurring prices out of payments', async () => {
    const price = await monthly();
    const attempt = bench.stripe.checkout.sessions.create({
      ...payment,
      line_items: [{ price: price.id, quantity: 1 }],
    });
    await expect(attempt).rejects.toThrow(/`payment` mode but passed a recurring price/);
  });
});
