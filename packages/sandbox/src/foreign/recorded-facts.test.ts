import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';
import { createPayer } from '../test/payer.js';
import { pay } from '../test/replay.js';

/* Facts of recorded traffic with Stripe that its published description leaves open. */

const bench = sandboxBench();

async function subscribe() {
  const { stripe } = bench;
  const customer = await createPayer(stripe);
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const price = await stripe.prices.create({
    product,
    currency: 'usd',
    unit_amount: 1000,
    recurring: { interval: 'month' },
  });
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] });
  return { customer, subscription: subscription.id, price: price.id };
}

describe('a subscription', () => {
  it('that is deleted before its end no longer has that end', async () => {
    const { subscription } = await subscribe();
    await bench.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    const deleted = await bench.stripe.subscriptions.cancel(subscription);
    expect(deleted).toMatchObject({ status: 'canceled', cancel_at_period_end: false, cancel_at: null });
    const [event] = (await bench.stripe.events.list({ type: 'customer.subscription.deleted' })).data;
    expect(event?.data.object).toMatchObject({ cancel_at_period_end: false, cancel_at: null });
  });

  it('that ends when it was to end still says so', async () => {
    const { subscription } = await subscribe();
    const { cancel_at: end } = await bench.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    bench.sandbox.advance(32 * 86_400);
    const ended = await bench.stripe.subscriptions.retrieve(subscription);
    expect(ended).toMatchObject({ status: 'canceled', cancel_at_period_end: true, cancel_at: end });
  });
});

describe('an invoice item', () => {
  it('without a currency is in the currency of its customer', async () => {
    const { stripe } = bench;
    const customer = await createPayer(stripe);
    await stripe.customers.createBalanceTransaction(customer, { amount: -100, currency: 'eur' });
    expect(await stripe.invoiceItems.create({ customer, amount: 700 })).toMatchObject({ amount: 700, currency: 'eur' });
  });

  it('without a currency, of a customer who has none, is in that of the account', async () => {
    const customer = await createPayer(bench.stripe);
    expect((await bench.stripe.invoiceItems.create({ customer, amount: 700 })).currency).toBe('usd');
  });

  it('without a currency goes with the invoice that it is for', async () => {
    const { stripe } = bench;
    const customer = await createPayer(stripe);
    const invoice = await stripe.invoices.create({ customer, currency: 'gbp' });
    const item = await stripe.invoiceItems.create({ customer, amount: 700, invoice: invoice.id });
    expect(item.currency).toBe('gbp');
  });
});

describe('an invoice', () => {
  it('of a subscription for which nothing waits is an empty draft', async () => {
    const { customer, subscription } = await subscribe();
    const invoice = await bench.stripe.invoices.create({ customer, subscription });
    expect(invoice).toMatchObject({ status: 'draft', amount_due: 0, total: 0, lines: { data: [] } });
    expect(invoice.parent?.subscription_details?.subscription).toBe(subscription);
  });

  it('is named by the payment that pays it', async () => {
    const { subscription } = await subscribe();
    const { latest_invoice: invoice } = await bench.stripe.subscriptions.retrieve(subscription);
    const [paid] = (await bench.stripe.paymentIntents.list()).data;
    expect(paid?.payment_details).toEqual({ customer_reference: null, order_reference: invoice });
  });
});

describe('a Checkout Session', () => {
  it.each(['payment', 'subscription'] as const)('in %s mode is named by its payment', async (mode) => {
    const { stripe, sandbox } = bench;
    const { price } = await subscribe();
    const session = await stripe.checkout.sessions.create({
      mode,
      success_url: 'https://shop.example',
      line_items: [
        mode === 'subscription'
          ? { price, quantity: 1 }
          : { price_data: { currency: 'usd', unit_amount: 900, product_data: { name: 'Part' } }, quantity: 1 },
      ],
    });
    await pay(sandbox, session.id);
    const [intent] = (await stripe.paymentIntents.list()).data;
    expect(intent).toMatchObject({ amount: mode === 'payment' ? 900 : 1000, status: 'succeeded' });
    expect(intent?.payment_details).toEqual({ customer_reference: null, order_reference: session.id });
  });
});

it('managed payments are not enabled, and said not to be', async () => {
  const { stripe } = bench;
  const { subscription } = await subscribe();
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    success_url: 'https://shop.example',
  });
  for (const object of [intent, session, await stripe.subscriptions.retrieve(subscription)])
    expect(object.managed_payments).toEqual({ enabled: false });
  expect(intent.payment_details).toBeUndefined();
});
