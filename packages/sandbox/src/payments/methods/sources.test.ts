import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/*
 * Cards and tokens of the older API (docs.stripe.com/api/cards, /api/tokens, /api/customers/update), which other
 * people's programs still use.
 */

const bench = sandboxBench({ rawCardData: true });

const declined = { type: 'StripeCardError', statusCode: 402, code: 'card_declined', decline_code: 'generic_decline' };
const typed = { number: '5555555555554444', exp_month: '8', exp_year: '2030', cvc: '314' };

async function price(): Promise<string> {
  const product = await bench.stripe.products.create({ name: 'Plan' });
  const made = await bench.stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 2000,
    recurring: { interval: 'month' },
  });
  return made.id;
}

function chargesOf(customer: string): Promise<Stripe.Charge[]> {
  return bench.stripe.charges.list({ customer }).then(({ data }) => data);
}

describe('a customer made with a token', () => {
  it('has its card as the default source', async () => {
    const { stripe } = bench;
    const made = await stripe.customers.create({ source: 'tok_visa' });
    expect(made.default_source).toMatch(/^card_/);
    expect(made.sources).toBeUndefined();
    expect(bench.eventTypes()).toEqual(['customer.created', 'payment_method.attached', 'customer.source.created']);
    const customer = await stripe.customers.retrieve(made.id, { expand: ['sources', 'default_source'] });
    const card = { id: made.default_source, object: 'card', brand: 'Visa', last4: '4242', customer: made.id };
    expect(customer).toMatchObject({ default_source: card, sources: { data: [card] } });
    expect(await stripe.customers.retrieveSource(made.id, String(made.default_source))).toMatchObject(card);
  });

  it('has the card as a payment method too', async () => {
    const { stripe } = bench;
    const { id, default_source: card } = await stripe.customers.create({ source: 'tok_mastercard' });
    const { data } = await stripe.paymentMethods.list({ customer: id, type: 'card' });
    expect(data).toMatchObject([{ id: card, object: 'payment_method', customer: id, card: { brand: 'mastercard' } }]);
    const intent = await stripe.paymentIntents.create({
      ...{ amount: 500, currency: 'usd', customer: id, payment_method: String(card) },
      ...{ confirm: true, return_url: 'https://shop.example/back' },
    });
    expect(intent).toMatchObject({ status: 'succeeded', payment_method: card, source: null });
  });

  it.each([
    ['tok_chargeDeclined', declined],
    ['tok_visa_chargeDeclinedInsufficientFunds', { ...declined, decline_code: 'insufficient_funds' }],
    ['tok_chargeDeclinedExpiredCard', { type: 'StripeCardError', statusCode: 402, code: 'expired_card' }],
    ['tok_nobody', { statusCode: 400, code: 'resource_missing', param: 'source' }],
    ['pm_card_visa', { statusCode: 400, code: 'resource_missing', param: 'source' }],
  ])('is not made with %s', async (source, error) => {
    await expect(bench.stripe.customers.create({ source })).rejects.toMatchObject(error);
    expect((await bench.stripe.customers.list()).data).toEqual([]);
    expect(bench.eventTypes()).toEqual([]);
  });
});

describe('a token', () => {
  it('stands for a card, once', async () => {
    const { stripe } = bench;
    const token = await stripe.tokens.create({ card: { ...typed, name: 'Ada', address_zip: '94103' } });
    const card = {
      brand: 'MasterCard',
      last4: '4444',
      exp_month: 8,
      exp_year: 2030,
      name: 'Ada',
      address_zip: '94103',
    };
    expect(token).toMatchObject({ object: 'token', type: 'card', used: false, card });
    const customer = await stripe.customers.create({ source: token.id, expand: ['default_source'] });
    expect(customer.default_source).toMatchObject({ ...card, id: token.card?.id, cvc_check: 'pass' });
    expect(await stripe.tokens.retrieve(token.id)).toMatchObject({ used: true });
    await expect(stripe.customers.create({ source: token.id })).rejects.toMatchObject({
      code: 'token_already_used',
      message: `You cannot use a Stripe token more than once: ${token.id}.`,
    });
  });

  it('makes a payment method', async () => {
    const { stripe } = bench;
    const { id } = await stripe.tokens.create({ card: typed });
    const method = await stripe.paymentMethods.create({ type: 'card', card: { token: id } });
    expect(method).toMatchObject({ card: { last4: '4444', exp_year: 2030 }, customer: null });
    expect(method.id).toMatch(/^pm_/);
    await expect(stripe.paymentMethods.create({ type: 'card', card: { token: id } })).rejects.toMatchObject({
      code: 'token_already_used',
      param: 'card[token]',
    });
  });

  it('has a card that nothing else can use before', async () => {
    const { stripe } = bench;
    const { card } = await stripe.tokens.create({ card: typed });
    await expect(
      stripe.paymentIntents.create({
        ...{ amount: 500, currency: 'usd', payment_method: String(card?.id) },
        ...{ confirm: true, return_url: 'https://shop.example/back' },
      }),
    ).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      message: expect.stringContaining('It may not be used again'),
    });
  });

  it.each([
    [
      { ...typed, number: '4242424242424241' },
      { code: 'incorrect_number', param: 'number' },
    ],
    [
      { ...typed, exp_year: '2020' },
      { code: 'invalid_expiry_year', param: 'exp_year' },
    ],
    [
      { ...typed, cvc: '1' },
      { code: 'invalid_cvc', param: 'cvc' },
    ],
    [
      { ...typed, currency: 'usd' },
      { code: 'not_simulated', param: 'card[currency]' },
    ],
    ['card_1', { code: 'not_simulated', param: 'card' }],
    [undefined, { code: 'parameter_missing' }],
  ])('is not made of %j', async (card, error) => {
    await expect(bench.stripe.tokens.create(card === undefined ? {} : { card })).rejects.toMatchObject(error);
  });
});

describe('the sources of a customer', () => {
  it('are added, listed, changed and deleted', async () => {
    const { stripe } = bench;
    const { id } = await stripe.customers.create();
    const first = await stripe.customers.createSource(id, { source: 'tok_visa', metadata: { n: 1 } });
    const second = await stripe.customers.createSource(id, { source: 'tok_amex' });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ default_source: first.id });
    expect((await stripe.customers.listSources(id)).data.map((card) => card.id)).toEqual([second.id, first.id]);
    expect((await stripe.customers.listSources(id, { object: 'bank_account' })).data).toEqual([]);
    const changed = await stripe.customers.updateSource(id, first.id, {
      name: 'Ada',
      exp_year: '2031',
      metadata: { n: '' },
    });
    expect(changed).toMatchObject({ name: 'Ada', exp_year: 2031, metadata: {} });
    expect(bench.recorder.events.at(-1)).toMatchObject({
      type: 'customer.source.updated',
      data: { previous_attributes: { name: null, metadata: { n: '1' } } },
    });
    expect(await stripe.customers.deleteSource(id, first.id)).toEqual(
      expect.objectContaining({ id: first.id, object: 'card', deleted: true }),
    );
    expect(await stripe.customers.retrieve(id)).toMatchObject({ default_source: second.id });
    expect(bench.eventTypes().slice(-3)).toEqual([
      'payment_method.detached',
      'customer.source.deleted',
      'customer.updated',
    ]);
    await stripe.paymentMethods.detach(second.id);
    expect(await stripe.customers.retrieve(id)).toMatchObject({ default_source: null });
  });

  it('refuse what is no card of theirs', async () => {
    const { stripe } = bench;
    const { id } = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const other = await stripe.customers.create({ source: 'tok_visa' });
    const [method] = (await stripe.customers.listPaymentMethods(id)).data;
    for (const wrong of [String(other.default_source), String(method?.id), 'card_nobody'])
      await expect(stripe.customers.deleteSource(id, wrong)).rejects.toMatchObject({
        statusCode: 404,
        message: `No such source: '${wrong}'`,
      });
    await expect(stripe.customers.update(id, { default_source: String(other.default_source) })).rejects.toMatchObject({
      code: 'missing',
      param: 'default_source',
    });
    await expect(stripe.customers.createSource(id, { source: 'tok_chargeDeclined' })).rejects.toMatchObject(declined);
    await expect(
      stripe.customers.updateSource(other.id, String(other.default_source), { exp_month: '13' }),
    ).rejects.toMatchObject({ code: 'invalid_expiry_month', param: 'exp_month' });
  });
});

describe('renewals', () => {
  it('are paid by the default source, after the default payment method', async () => {
    const { clock, stripe } = bench;
    const customer = await stripe.customers.create({ source: 'tok_visa' });
    const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: await price() }] });
    expect(made.status).toBe('active');
    const method = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
    clock.advance(32 * 86_400);
    const [renewal, first] = await chargesOf(customer.id);
    expect([first?.payment_method, renewal?.payment_method]).toEqual([customer.default_source, method.id]);
  });

  it('that failed are retried when a new source replaces the old one', async () => {
    const { clock, stripe } = bench;
    const customer = await stripe.customers.create({ source: 'tok_visa' });
    const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: await price() }] });
    await stripe.customers.update(customer.id, { source: 'tok_chargeCustomerFail' });
    expect((await stripe.customers.listSources(customer.id)).data).toHaveLength(1);
    clock.advance(32 * 86_400);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: 'past_due' });
    await expect(stripe.customers.update(customer.id, { source: 'tok_chargeDeclined' })).rejects.toMatchObject(
      declined,
    );
    const mended = await stripe.customers.update(customer.id, { source: 'tok_mastercard' });
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: 'active' });
    expect((await chargesOf(customer.id))[0]).toMatchObject({ paid: true, payment_method: mended.default_source });
  });
});

it('a PaymentIntent that is confirmed without a payment method takes the default source', async () => {
  const { stripe } = bench;
  const customer = await stripe.customers.create({ source: 'tok_visa' });
  const intent = await stripe.paymentIntents.create({
    ...{ amount: 700, currency: 'usd', customer: customer.id },
    ...{ confirm: true, return_url: 'https://shop.example/back' },
  });
  expect(intent).toMatchObject({ status: 'succeeded', source: customer.default_source });
});

it('the number of a card, where a server may send it, is named by its parameter', async () => {
  const card = { number: '4242424242424242', exp_month: 8, exp_year: 2020 };
  await expect(bench.stripe.paymentMethods.create({ type: 'card', card })).rejects.toMatchObject({
    type: 'StripeCardError',
    code: 'invalid_expiry_year',
    param: 'card[exp_year]',
  });
});

describe('a plan', () => {
  it('is the older form of its price', async () => {
    const { stripe } = bench;
    const plan = await stripe.plans.create({
      ...{ id: 'gold', amount: 2000, currency: 'usd', interval: 'month', trial_period_days: 7 },
      product: { name: 'Gold' },
    });
    expect(plan).toMatchObject({ id: 'gold', amount: 2000, interval_count: 1, usage_type: 'licensed' });
    expect(bench.eventTypes()).toEqual(['product.created', 'price.created', 'plan.created']);
    expect(await stripe.prices.retrieve('gold')).toMatchObject({ unit_amount: 2000, recurring: { interval: 'month' } });
    expect(await stripe.plans.update('gold', { nickname: 'G', active: false })).toMatchObject({ nickname: 'G' });
    expect(bench.eventTypes().slice(-2)).toEqual(['price.updated', 'plan.updated']);
    expect((await stripe.plans.list({ active: false })).data.map(({ id }) => id)).toEqual(['gold']);
    await expect(
      stripe.plans.create({ id: 'gold', amount: 1, currency: 'usd', interval: 'month', product: String(plan.product) }),
    ).rejects.toMatchObject({ code: 'resource_already_exists', param: 'id' });
  });

  it('that is deleted continues for those who have it', async () => {
    const { clock, stripe } = bench;
    const plan = await stripe.plans.create({
      ...{ amount: 2000, currency: 'usd', interval: 'month', product: { name: 'Gold' } },
    });
    const customer = await stripe.customers.create({ source: 'tok_visa' });
    await stripe.subscriptions.create({ customer: customer.id, items: [{ plan: plan.id }] });
    expect(await stripe.plans.del(plan.id)).toMatchObject({ deleted: true });
    clock.advance(32 * 86_400);
    expect(await chargesOf(customer.id)).toHaveLength(2);
    await expect(stripe.plans.retrieve(plan.id)).rejects.toMatchObject({ statusCode: 404, code: 'resource_missing' });
    await expect(
      stripe.subscriptions.create({ customer: customer.id, items: [{ plan: plan.id }] }),
    ).rejects.toMatchObject({ code: 'resource_missing' });
  });
});
