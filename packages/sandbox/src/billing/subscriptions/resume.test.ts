import type Stripe from 'stripe';
import { beforeEach, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let customer: string;
let subscription: string;

/** A trial without a card has ended as its settings say: the subscription is paused. */
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

// docs.stripe.com/api/subscriptions/resume
it('begins a new period, whose invoice nobody charges', async () => {
  const { stripe, clock } = bench;
  const waiting = await stripe.subscriptions.resume(subscription, { expand: ['latest_invoice'] });
  expect(waiting).toMatchObject({ status: 'paused', latest_invoice: { status: 'open', total: 1000 } });
  expect(bench.eventTypes()).not.toContain('customer.subscription.resumed');
  await withCard();
  const paid = await stripe.invoices.pay((waiting.latest_invoice as Stripe.Invoice).id);
  expect(paid.status).toBe('paid');
  const resumed = await stripe.subscriptions.retrieve(subscription);
  const now = Math.floor(clock.now().getTime() / 1000);
  expect(resumed).toMatchObject({ status: 'active', billing_cycle_anchor: now });
  expect(resumed.status_details).toBeUndefined();
  expect(resumed.items.data[0]?.current_period_start).toBe(now);
  expect(bench.eventTypes()).toEqual(
    expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.resumed']),
  );
  await expect(stripe.subscriptions.resume(subscription)).rejects.toThrow(/Only a paused subscription/);
});

it('is past due when the payment fails, and is not tried again', async () => {
  const { stripe } = bench;
  await withCard('pm_card_chargeCustomerFail');
  const { latest_invoice: invoice } = await stripe.subscriptions.resume(subscription);
  await expect(stripe.invoices.pay(String(invoice))).rejects.toMatchObject({ code: 'card_declined' });
  expect(await stripe.subscriptions.retrieve(subscription)).toMatchObject({ status: 'past_due' });
  expect(await stripe.invoices.retrieve(String(invoice))).toMatchObject({ next_payment_attempt: null });
  expect(bench.eventTypes()).toContain('customer.subscription.resumed');
  await withCard();
  await stripe.invoices.pay(String(invoice));
  expect(await stripe.subscriptions.retrieve(subscription)).toMatchObject({ status: 'active' });
});

it('is active when the invoice is given up, and stays paused when it is void or unpaid for 23 hours', async () => {
  const { stripe, clock } = bench;
  const unpaid = await stripe.subscriptions.resume(subscription);
  clock.advance(23 * 3600 + 1);
  expect(await stripe.invoices.retrieve(String(unpaid.latest_invoice))).toMatchObject({ status: 'void' });
  const voided = await stripe.subscriptions.resume(subscription);
  await stripe.invoices.voidInvoice(String(voided.latest_invoice));
  expect((await stripe.subscriptions.retrieve(subscription)).status).toBe('paused');
  expect(bench.eventTypes()).not.toContain('customer.subscription.resumed');
  const given = await stripe.subscriptions.resume(subscription);
  await stripe.invoices.markUncollectible(String(given.latest_invoice));
  expect((await stripe.subscriptions.retrieve(subscription)).status).toBe('active');
  expect(bench.eventTypes()).toContain('customer.subscription.resumed');
});

it('is at once active when there is nothing to pay', async () => {
  const { stripe } = bench;
  await stripe.customers.createBalanceTransaction(customer, { amount: -1000, currency: 'usd' });
  expect(await stripe.subscriptions.resume(subscription)).toMatchObject({ status: 'active' });
});

it('is only for those who are charged automatically', async () => {
  const { stripe } = bench;
  await stripe.subscriptions.update(subscription, { collection_method: 'send_invoice', days_until_due: 7 });
  await expect(stripe.subscriptions.resume(subscription)).rejects.toThrow(/charge_automatically/);
});

it('waits for the payment when it was asked to, 23 hours long', async () => {
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
