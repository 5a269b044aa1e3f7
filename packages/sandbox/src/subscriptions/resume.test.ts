import { beforeEach, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
let customer: string;
let subscription: string;

/** A trial without a card has ended as it was told to: the subscription is paused. */
beforeEach(async () => {
  const { stripe, clock } = bench;
  customer = (await stripe.customers.create({})).id;
  const product = await stripe.products.create({ name: 'Pro' });
  const price = { product: product.id, currency: 'usd', unit_amount: 1000, recurring: { interval: 'month' as const } };
  const { id } = await stripe.prices.create(price);
  const made = await stripe.subscriptions.create({
    customer,
    items: [{ price: id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  });
  subscription = made.id;
  clock.advance(10 * 86_400);
  const { status } = await stripe.subscriptions.retrieve(subscription);
  if (status !== 'paused') throw new Error(`the subscription is ${status}`);
});

async function withCard(token = 'pm_card_visa'): Promise<void> {
  const method = await bench.stripe.paymentMethods.attach(token, { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
}

it('begins a new period, billed at once', async () => {
  const { stripe, clock } = bench;
  await expect(stripe.subscriptions.resume(subscription)).rejects.toThrow(/no attached payment source/);
  await withCard();
  const resumed = await stripe.subscriptions.resume(subscription, { expand: ['latest_invoice'] });
  const now = Math.floor(clock.now().getTime() / 1000);
  expect(resumed).toMatchObject({ status: 'active', billing_cycle_anchor: now });
  expect(resumed.items.data[0]?.current_period_start).toBe(now);
  expect(resumed.latest_invoice).toMatchObject({ status: 'paid', total: 1000 });
  expect(bench.eventTypes()).toEqual(
    expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.resumed']),
  );
  await expect(stripe.subscriptions.resume(subscription)).rejects.toThrow(/Only a paused subscription/);
});

it('is past due when the payment fails', async () => {
  await withCard('pm_card_chargeCustomerFail');
  expect((await bench.stripe.subscriptions.resume(subscription)).status).toBe('past_due');
});

it('waits for the payment when it is told to, 23 hours long', async () => {
  const { stripe, clock } = bench;
  await withCard('pm_card_chargeCustomerFail');
  const behavior = { payment_behavior: 'resume_on_payment_success' as const };
  const waiting = await stripe.subscriptions.resume(subscription, behavior);
  expect(waiting.status).toBe('paused');
  clock.advance(23 * 3600 + 1);
  expect(await stripe.invoices.retrieve(String(waiting.latest_invoice))).toMatchObject({ status: 'void' });
  expect((await stripe.subscriptions.retrieve(subscription)).status).toBe('paused');
  const again = await stripe.subscriptions.resume(subscription, behavior);
  await withCard();
  await stripe.invoices.pay(String(again.latest_invoice));
  expect((await stripe.subscriptions.retrieve(subscription)).status).toBe('active');
  expect(bench.eventTypes().at(-1)).not.toBe('customer.subscription.pending_update_applied');
  expect(bench.eventTypes()).toContain('customer.subscription.resumed');
});
