import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let price: string;
let customer: string;

beforeEach(async () => {
  const { stripe } = bench;
  const product = await stripe.products.create({ name: 'Pro' });
  price = (
    await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 1200,
      recurring: { interval: 'month' },
    })
  ).id;
  customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
});

async function withCard(token = 'pm_card_visa') {
  const method = await bench.stripe.paymentMethods.attach(token, { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  return method;
}

describe('default_incomplete', () => {
  it('waits for the customer, and is active once the invoice is paid', async () => {
    const { stripe } = bench;
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
      expand: ['latest_invoice.confirmation_secret', 'latest_invoice.payments', 'customer'],
    });
    expect(subscription.status).toBe('incomplete');
    const invoice = subscription.latest_invoice;
    if (typeof invoice === 'string' || !invoice) throw new Error('not expanded');
    const secret = invoice.confirmation_secret?.client_secret ?? '';
    const intentId = secret.split('_secret_')[0] ?? '';
    const intent = await stripe.paymentIntents.confirm(intentId, { payment_method: 'pm_card_visa' });
    expect(intent.status).toBe('succeeded');
    const paid = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ['latest_invoice', 'default_payment_method'],
    });
    expect(paid.status).toBe('active');
    expect(paid.latest_invoice).toMatchObject({ status: 'paid', amount_paid: 1200 });
    expect(paid.default_payment_method).toMatchObject({ customer, card: { last4: '4242' } });
    expect(bench.eventTypes()).toEqual(
      expect.arrayContaining([
        'invoice.created',
        'invoice.finalized',
        'invoice.paid',
        'invoice.payment_succeeded',
        'invoice_payment.paid',
        'customer.subscription.created',
        'customer.subscription.updated',
      ]),
    );
  });

  it('expires after 23 hours', async () => {
    const { stripe, clock } = bench;
    const { id } = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      payment_behavior: 'default_incomplete',
    });
    clock.advance(23 * 3600 + 1);
    const expired = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
    expect(expired.status).toBe('incomplete_expired');
    expect(expired.latest_invoice).toMatchObject({ status: 'void' });
  });
});

describe('with a default payment method', () => {
  it('is paid at once and renews at the period end', async () => {
    const { stripe, clock } = bench;
    await withCard();
    const made = await stripe.subscriptions.create({ customer, items: [{ price, quantity: 2 }] });
    expect(made.status).toBe('active');
    const first = made.items.data[0]!;
    expect(new Date(first.current_period_end * 1000).toISOString()).toBe('2026-12-20T12:00:00.000Z');
    clock.advance(30 * 86_400 + 3601);
    const renewed = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(renewed.items.data[0]?.current_period_start).toBe(first.current_period_end);
    expect(renewed.latest_invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_cycle',
      amount_paid: 2400,
    });
    expect(renewed.status).toBe('active');
  });

  it('falls past due when the card fails at renewal, and ends after the retries', async () => {
    const { stripe, clock } = bench;
    await withCard();
    const made = await stripe.subscriptions.create({ customer, items: [{ price }] });
    await withCard('pm_card_chargeCustomerFail');
    clock.advance(30 * 86_400 + 3601);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('past_due');
    clock.advance(16 * 86_400);
    const ended = await stripe.subscriptions.retrieve(made.id);
    expect(ended).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } });
  });

  it('cancels at the period end, can be resumed, and then really ends', async () => {
    const { stripe, clock } = bench;
    await withCard();
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price }] });
    const cancelling = await stripe.subscriptions.update(id, {
      cancel_at_period_end: true,
      cancellation_details: { feedback: 'too_expensive' },
    });
    expect(cancelling).toMatchObject({ cancel_at_period_end: true, status: 'active' });
    expect((await stripe.subscriptions.update(id, { cancel_at_period_end: false })).cancel_at).toBeNull();
    await stripe.subscriptions.update(id, { cancel_at: 'max_period_end' });
    clock.advance(31 * 86_400);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('canceled');
    expect(bench.eventTypes()).toContain('customer.subscription.deleted');
    const updated = bench.recorder.events.filter(
      (event) => (event as { type: string }).type === 'customer.subscription.updated',
    );
    expect(
      updated.map((event) =>
        Object.keys((event as { data: { previous_attributes: object } }).data.previous_attributes),
      ),
    ).toContainEqual(expect.arrayContaining(['cancel_at_period_end', 'cancel_at']));
  });
});

describe('refusals', () => {
  it('needs a payment method unless it waits for the customer', async () => {
    await expect(bench.stripe.subscriptions.create({ customer, items: [{ price }] })).rejects.toThrow(
      /no attached payment source/,
    );
  });

  it('makes nothing with error_if_incomplete and a card that is declined', async () => {
    await withCard('pm_card_chargeCustomerFail');
    const attempt = bench.stripe.subscriptions.create({
      customer,
      items: [{ price }],
      payment_behavior: 'error_if_incomplete',
    });
    await expect(attempt).rejects.toMatchObject({ code: 'card_declined', statusCode: 402 });
    expect((await bench.stripe.subscriptions.list({ customer, status: 'all' })).data).toEqual([]);
  });

  it('is incomplete with allow_incomplete and a card that is declined', async () => {
    await withCard('pm_card_chargeCustomerFail');
    expect((await bench.stripe.subscriptions.create({ customer, items: [{ price }] })).status).toBe('incomplete');
  });
});

describe('trial', () => {
  it('starts without a payment, gives notice, and bills at its end', async () => {
    const { stripe, clock } = bench;
    await withCard();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      trial_period_days: 14,
      expand: ['latest_invoice'],
    });
    expect(made).toMatchObject({ status: 'trialing', latest_invoice: { status: 'paid', total: 0 } });
    clock.advance(14 * 86_400 + 3601);
    const after = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(after).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', total: 1200 } });
    expect(bench.eventTypes()).toContain('customer.subscription.trial_will_end');
  });

  it('cancels at its end when there is no card and its settings say so', async () => {
    const { stripe, clock } = bench;
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      trial_period_days: 7,
      payment_behavior: 'default_incomplete',
      trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
      expand: ['pending_setup_intent'],
    });
    expect(made.pending_setup_intent).toMatchObject({ status: 'requires_payment_method' });
    clock.advance(7 * 86_400 + 1);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
  });
});
