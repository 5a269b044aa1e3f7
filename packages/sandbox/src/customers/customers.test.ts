import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();

describe('customers', () => {
  it('change, with what they held before in the event', async () => {
    const { stripe } = bench;
    const made = await stripe.customers.create({
      email: 'ada@example.com',
      name: 'Ada',
      address: { city: 'London', country: 'GB' },
    });
    expect(made.id).toMatch(/^cus_\w{14}$/);
    await stripe.customers.update(made.id, { name: 'Ada L.', metadata: { plan: 'pro' }, address: { city: 'Paris' } });
    const event = bench.recorder.events.at(-1) as {
      type: string;
      data: object;
      request: { id: string; idempotency_key: string };
    };
    expect(event).toMatchObject({
      type: 'customer.updated',
      request: { id: expect.stringMatching(/^req_/), idempotency_key: expect.any(String) },
    });
    expect(event.data).toMatchObject({
      previous_attributes: { name: 'Ada', metadata: { plan: null }, address: { city: 'London', country: 'GB' } },
    });
    const count = bench.recorder.events.length;
    await stripe.customers.update(made.id, { name: 'Ada L.' });
    expect(bench.recorder.events).toHaveLength(count);
  });

  it('are found by their exact e-mail, whatever its case', async () => {
    const { stripe } = bench;
    await stripe.customers.create({ email: 'Ada@example.com' });
    expect((await stripe.customers.list({ email: 'ada@example.com' })).data).toHaveLength(1);
    expect((await stripe.customers.list({ email: 'ada' })).data).toHaveLength(0);
  });

  it('are answered as deleted once they are, and take their subscriptions and cards along', async () => {
    const { stripe } = bench;
    const { id: product } = await stripe.products.create({ name: 'Pro' });
    const price = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'week' },
    });
    const customer = (await stripe.customers.create({ payment_method: 'pm_card_visa' })).id;
    const card = (await stripe.customers.listPaymentMethods(customer)).data[0]?.id ?? '';
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } });
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id }],
      expand: ['customer'],
    });
    expect(await stripe.customers.del(customer)).toEqual(expect.objectContaining({ id: customer, deleted: true }));
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
    expect((await stripe.subscriptions.retrieve(subscription.id, { expand: ['customer'] })).status).toBe('canceled');
    expect((await stripe.paymentMethods.retrieve(card)).customer).toBeNull();
    await expect(stripe.customers.update(customer, { name: 'x' })).rejects.toMatchObject({ code: 'resource_missing' });
  });

  it('refuse a bad address, and change nothing', async () => {
    const { stripe } = bench;
    await expect(stripe.customers.create({ email: 'nonsense' })).rejects.toMatchObject({ code: 'email_invalid' });
    const { id } = await stripe.customers.create({ name: 'Ada' });
    const attempt = stripe.customers.update(id, {
      name: 'Eve',
      invoice_settings: { default_payment_method: 'pm_nobody' },
    });
    await expect(attempt).rejects.toMatchObject({ code: 'resource_missing' });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ name: 'Ada' });
  });

  it('show subscriptions and tax ids only when asked', async () => {
    const { stripe } = bench;
    const { id } = await stripe.customers.create();
    expect(await stripe.customers.retrieve(id)).not.toHaveProperty('subscriptions');
    const expanded = await stripe.customers.retrieve(id, { expand: ['subscriptions', 'tax_ids', 'sources'] });
    expect(expanded).toMatchObject({ subscriptions: { data: [] }, tax_ids: { data: [] }, sources: { data: [] } });
  });
});

describe('payment methods', () => {
  // https://docs.stripe.com/testing?testing-method=tokens
  it('are made of test tokens', async () => {
    const { paymentMethods } = bench.stripe;
    const made = await paymentMethods.create({
      type: 'card',
      card: { token: 'tok_mastercard' },
      billing_details: { name: 'Jenny Rosen' },
    });
    expect(made).toMatchObject({
      card: { brand: 'mastercard', last4: '4444' },
      billing_details: { name: 'Jenny Rosen' },
      customer: null,
    });
    for (const token of ['tok_none', 'pm_card_visa']) {
      await expect(paymentMethods.create({ type: 'card', card: { token } })).rejects.toMatchObject({
        code: 'resource_missing',
        param: 'card[token]',
      });
    }
  });

  it('attach, change and detach', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    expect(
      await stripe.paymentMethods.update(id, { billing_details: { name: 'Ada' }, allow_redisplay: 'always' }),
    ).toMatchObject({ allow_redisplay: 'always' });
    expect((await stripe.paymentMethods.list({ customer, type: 'card' })).data).toHaveLength(1);
    expect((await stripe.customers.retrievePaymentMethod(customer, id)).id).toBe(id);
    expect((await stripe.paymentMethods.detach(id)).customer).toBeNull();
    expect(await stripe.customers.retrieve(customer)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    });
    await expect(stripe.paymentMethods.detach(id)).rejects.toThrow(/detachment is impossible/);
    await expect(stripe.paymentMethods.attach(id, { customer })).rejects.toThrow(/may not be used again/);
  });
});

describe('refunds', () => {
  it('refund in parts, never more than was paid', async () => {
    const { stripe } = bench;
    const intent = await stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_visa',
      return_url: 'https://a.example',
    });
    const part = await stripe.refunds.create({
      payment_intent: intent.id,
      amount: 300,
      reason: 'requested_by_customer',
      expand: ['balance_transaction', 'charge'],
    });
    expect(part).toMatchObject({
      amount: 300,
      status: 'succeeded',
      balance_transaction: { amount: -300 },
      charge: { amount_refunded: 300, refunded: false },
    });
    await expect(stripe.refunds.create({ payment_intent: intent.id, amount: 701 })).rejects.toThrow(
      /greater than unrefunded amount/,
    );
    await stripe.refunds.create({ charge: String(intent.latest_charge) });
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] });
    expect(charge).toMatchObject({
      refunded: true,
      amount_refunded: 1000,
      refunds: { data: [{ amount: 700 }, { amount: 300 }] },
    });
    await expect(stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
    expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(2);
    expect(bench.eventTypes().filter((type) => type === 'charge.refunded')).toHaveLength(2);
  });
});
