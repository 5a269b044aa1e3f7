import { describe, expect, it } from 'vitest';
import { callSandbox } from '../test/call.js';
import { sandboxBench } from '../test/conformance.js';

/* Checkout Sessions as Stripe's test mode has given them to applications (March 2026), before anybody has paid. */

const bench = sandboxBench();
const urls = { success_url: 'https://shop.example/done', cancel_url: 'https://shop.example/back' };

async function priceOf(recurring?: { interval: 'month' }): Promise<string> {
  const product = (await bench.stripe.products.create({ name: 'Pro' })).id;
  const price = { product, currency: 'usd', unit_amount: 1500, ...(recurring ? { recurring } : {}) };
  return (await bench.stripe.prices.create(price)).id;
}

describe('a session that nobody has paid', () => {
  const details = {
    address: null,
    business_name: null,
    email: 'ada@example.com',
    individual_name: null,
    name: null,
    phone: null,
    tax_ids: null,
  };
  const saved = { allow_redisplay_filters: ['always'], payment_method_remove: 'disabled', payment_method_save: null };

  it.each([
    [
      'payment',
      {
        amount_total: 1500,
        discounts: [],
        invoice_creation: { enabled: false },
        payment_method_collection: 'if_required',
        saved_payment_method_options: saved,
        customer_details: { ...details, tax_exempt: 'none' },
      },
    ],
    [
      'subscription',
      {
        amount_total: 1500,
        discounts: [],
        invoice_creation: null,
        payment_method_collection: 'always',
        saved_payment_method_options: saved,
        customer_details: { ...details, tax_exempt: 'none' },
      },
    ],
    [
      'setup',
      {
        amount_total: null,
        amount_subtotal: null,
        discounts: null,
        invoice_creation: null,
        payment_method_collection: 'always',
        saved_payment_method_options: null,
        total_details: null,
        customer_details: { ...details, tax_exempt: null },
      },
    ],
  ] as const)('has null in mode %s where Stripe has, also of a customer with a name', async (mode, wanted) => {
    const { stripe } = bench;
    const customer = (
      await stripe.customers.create({ email: 'ada@example.com', name: 'Ada Lovelace', phone: '+15555550100' })
    ).id;
    const session = await stripe.checkout.sessions.create({
      mode,
      customer,
      ...urls,
      ...(mode === 'setup'
        ? { currency: 'usd' }
        : {
            line_items: [
              { price: await priceOf(mode === 'subscription' ? { interval: 'month' } : undefined), quantity: 1 },
            ],
          }),
    });
    expect(session).toMatchObject({
      ...wanted,
      client_secret: null,
      collected_information: { business_name: null, individual_name: null, shipping_details: null },
      consent: null,
      customer_creation: null,
      invoice: null,
      payment_intent: null,
      recovered_from: null,
      shipping_cost: null,
      status: 'open',
      subscription: null,
    });
    expect(session.customer_details).toEqual(wanted.customer_details);
  });
});

describe('the line of a trial', () => {
  it.each([
    [undefined, 'Free trial for 2 × Seats'],
    ['seat', 'Free trial for 2 seat × Seats'],
  ])('of units that are called %s is %s', async (unit_label, description) => {
    const { stripe } = bench;
    const product = (await stripe.products.create({ name: 'Seats', ...(unit_label ? { unit_label } : {}) })).id;
    const price = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'month' },
    });
    const customer = (await stripe.customers.create()).id;
    const { latest_invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id, quantity: 2 }],
      trial_period_days: 7,
      payment_behavior: 'default_incomplete',
      expand: ['latest_invoice'],
    });
    expect(latest_invoice).toMatchObject({ lines: { data: [{ description, amount: 0 }] } });
  });
});

describe('/v1/payment_pages, as the Stripe CLI uses it', () => {
  const call = (method: string, path: string, params?: Record<string, string>) =>
    callSandbox(bench.sandbox, method, path, params && new URLSearchParams(params).toString());
  const cardOf = (token: string) =>
    bench.stripe.paymentMethods.create({
      type: 'card',
      card: { token },
      billing_details: {
        email: 'stripe@example.com',
        name: 'Jenny Rosen',
        address: {
          line1: '354 Oyster Point Blvd',
          postal_code: '94080',
          city: 'South San Francisco',
          state: 'CA',
          country: 'US',
        },
      },
    });
  const open = async () =>
    bench.stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price: await priceOf(), quantity: 2 }],
      ...urls,
    });

  it('pays a session with a payment method', async () => {
    const { id } = await open();
    expect((await call('GET', `/v1/payment_pages/${id}`)).body).toMatchObject({ id, status: 'open' });
    const { id: payment_method } = await cardOf('tok_visa');
    const paid = await call('POST', `/v1/payment_pages/${id}/confirm`, { payment_method, expected_amount: '3000' });
    expect([paid.status, paid.body]).toMatchObject([200, { id, status: 'complete', payment_status: 'paid' }]);
    expect(await bench.stripe.checkout.sessions.retrieve(id)).toMatchObject({
      status: 'complete',
      customer_details: { email: 'stripe@example.com', name: 'Jenny Rosen', address: { postal_code: '94080' } },
    });
    expect(bench.eventTypes()).toContain('checkout.session.completed');
  });

  it('refuses another amount, a declined card and a session that is paid, and takes nothing', async () => {
    const { id } = await open();
    const good = (await cardOf('tok_visa')).id;
    const path = `/v1/payment_pages/${id}/confirm`;
    expect((await call('POST', path, { payment_method: good, expected_amount: '1' })).body.error).toMatchObject({
      param: 'expected_amount',
      message: expect.stringContaining('$30.00'),
    });
    expect((await call('POST', path, {})).body.error).toMatchObject({
      code: 'parameter_missing',
      param: 'payment_method',
    });
    const bad = (await cardOf('tok_chargeCustomerFail')).id;
    expect(await call('POST', path, { payment_method: bad })).toMatchObject({
      status: 402,
      body: { error: { code: 'card_declined' } },
    });
    expect((await bench.stripe.charges.list()).data).toMatchObject([{ paid: false }]);
    expect((await call('POST', path, { payment_method: good })).status).toBe(200);
    expect((await call('POST', path, { payment_method: good })).body.error?.message).toMatch(/is complete/);
    expect((await call('GET', '/v1/payment_pages/cs_nobody')).status).toBe(404);
  });
});
