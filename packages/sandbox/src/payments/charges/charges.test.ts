import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { onboarded } from '../../test/onboarded.js';

/*
 * Charges of the older API (docs.stripe.com/api/charges, docs.stripe.com/charges/placing-a-hold), which other people's
 * programs still make.
 */

const bench = sandboxBench({ rawCardData: true });
const ten = { amount: 1000, currency: 'usd' };
const fee = 59;

function charge(params: Stripe.ChargeCreateParams): Promise<Stripe.Charge> {
  return bench.stripe.charges.create({ ...ten, ...params });
}

/** The sum of what is on the balance, available or not. */
async function balance(): Promise<number> {
  const { available, pending } = await bench.stripe.balance.retrieve();
  return [...available, ...pending].reduce((sum, row) => sum + row.amount, 0);
}

describe('a charge of a token', () => {
  it('takes the money, without a PaymentIntent', async () => {
    const { stripe } = bench;
    const made = await charge({ source: 'tok_visa', description: 'A book', metadata: { order: '6735' } });
    expect(made).toMatchObject({
      ...{ status: 'succeeded', paid: true, captured: true, amount_captured: 1000, customer: null },
      ...{ payment_intent: null, description: 'A book', metadata: { order: '6735' } },
      source: { object: 'card', brand: 'Visa', last4: '4242' },
    });
    expect(made.payment_method).toBe((made.source as Stripe.Card).id);
    expect(bench.eventTypes()).toEqual(['charge.succeeded']);
    const entry = await stripe.balanceTransactions.retrieve(String(made.balance_transaction));
    expect(entry).toMatchObject({ type: 'charge', amount: 1000, fee, source: made.id });
    expect(await balance()).toBe(1000 - fee);
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  it('uses the token up, whether it is declined or not', async () => {
    const { stripe } = bench;
    const card = { exp_month: '8', exp_year: '2030', cvc: '314' };
    for (const number of ['4242424242424242', '4000000000000002']) {
      const { id } = await stripe.tokens.create({ card: { ...card, number } });
      await charge({ source: id }).catch((error: Error) => error);
      await expect(charge({ source: id })).rejects.toMatchObject({ code: 'token_already_used', param: 'source' });
    }
    expect((await stripe.charges.list()).data.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
  });

  it.each([
    ['tok_chargeDeclined', { code: 'card_declined', decline_code: 'generic_decline' }],
    ['tok_chargeDeclinedExpiredCard', { code: 'expired_card' }],
    ['tok_threeDSecure2Required', { code: 'authentication_required', decline_code: 'authentication_required' }],
  ])('of %s is declined, and leaves a failed charge', async (source, error) => {
    const refused = await charge({ source }).catch((thrown: Stripe.errors.StripeCardError) => thrown);
    expect(refused).toMatchObject({ type: 'StripeCardError', statusCode: 402, ...error });
    const [failed] = (await bench.stripe.charges.list()).data;
    expect((refused as { charge?: string }).charge).toBe(failed?.id);
    expect((refused as { payment_intent?: unknown }).payment_intent).toBeUndefined();
    expect(failed).toMatchObject({ status: 'failed', paid: false, captured: false, failure_code: error.code });
    expect(bench.eventTypes()).toEqual(['charge.failed']);
    expect(await balance()).toBe(0);
  });

  it('happens once for one idempotency key', async () => {
    const key = { idempotencyKey: 'order-6735' };
    const first = await bench.stripe.charges.create({ ...ten, source: 'tok_visa' }, key);
    expect((await bench.stripe.charges.create({ ...ten, source: 'tok_visa' }, key)).id).toBe(first.id);
    expect(await balance()).toBe(1000 - fee);
  });
});

describe('a charge of a customer', () => {
  it('takes the default source, or another card of theirs', async () => {
    const { stripe } = bench;
    const customer = await stripe.customers.create({ source: 'tok_visa' });
    const other = await stripe.customers.createSource(customer.id, { source: 'tok_mastercard' });
    expect(await charge({ customer: customer.id })).toMatchObject({ payment_method: customer.default_source });
    expect(await charge({ customer: customer.id, source: other.id })).toMatchObject({
      payment_method: other.id,
      source: { customer: customer.id, brand: 'MasterCard' },
    });
    expect((await stripe.charges.list({ customer: customer.id })).data).toHaveLength(2);
  });

  it('needs a card of the older kind', async () => {
    const { stripe } = bench;
    const missing = { type: 'StripeCardError', statusCode: 402, code: 'missing', param: 'card' };
    const bare = await stripe.customers.create();
    await expect(charge({ customer: bare.id })).rejects.toMatchObject({
      ...missing,
      message: expect.stringMatching(/doesn't have any saved payment details/),
    });
    await stripe.paymentMethods.attach('pm_card_visa', { customer: bare.id });
    await expect(charge({ customer: bare.id })).rejects.toMatchObject({
      ...missing,
      message: expect.stringMatching(/Use a Payment Intent instead of creating a Charge/),
    });
    for (const source of ['tok_visa', 'card_nobody'])
      await expect(charge({ customer: bare.id, source })).rejects.toMatchObject({ code: 'missing', param: 'source' });
    expect((await stripe.charges.list()).data).toEqual([]);
  });
});

describe('an authorization', () => {
  it('is captured, and the rest goes back to the card', async () => {
    const { stripe } = bench;
    const { id } = await charge({ source: 'tok_visa', capture: false });
    expect(await stripe.charges.retrieve(id)).toMatchObject({
      ...{ status: 'succeeded', paid: true, captured: false, amount_captured: 0, balance_transaction: null },
    });
    expect(await balance()).toBe(0);
    await expect(stripe.charges.capture(id, { amount: 1001 })).rejects.toMatchObject({ code: 'amount_too_large' });
    await expect(stripe.charges.capture(id, { amount: 0 })).rejects.toMatchObject({ param: 'amount' });
    const taken = await stripe.charges.capture(id, { amount: 700, receipt_email: 'ada@example.com' });
    expect(taken).toMatchObject({
      ...{ captured: true, amount_captured: 700, amount_refunded: 300, refunded: false },
      receipt_email: 'ada@example.com',
    });
    expect(bench.eventTypes()).toEqual(['charge.succeeded', 'charge.captured']);
    expect(await balance()).toBe(700 - 50);
    await expect(stripe.charges.capture(id)).rejects.toMatchObject({ code: 'charge_already_captured' });
    await stripe.refunds.create({ charge: id });
    expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 1000, refunded: true });
    expect(await balance()).toBe(-50);
  });

  it('is released by a refund of the whole', async () => {
    const { stripe } = bench;
    const { id } = await charge({ source: 'tok_visa', capture: false });
    await expect(stripe.refunds.create({ charge: id, amount: 500 })).rejects.toMatchObject({
      param: 'amount',
      message: expect.stringMatching(/cannot partially refund an uncaptured charge/),
    });
    const refund = await stripe.refunds.create({ charge: id });
    expect(refund).toMatchObject({ amount: 1000, status: 'succeeded', balance_transaction: null });
    expect(await stripe.charges.retrieve(id)).toMatchObject({ captured: false, refunded: true, amount_refunded: 1000 });
    await expect(stripe.charges.capture(id)).rejects.toMatchObject({ code: 'charge_already_refunded' });
    bench.clock.advance(8 * 86_400);
    bench.sandbox.tick();
    expect(bench.eventTypes()).toEqual(['charge.succeeded', 'refund.created', 'charge.refunded']);
    expect(await balance()).toBe(0);
  });

  it('expires after seven days', async () => {
    const { stripe } = bench;
    const { id } = await charge({ source: 'tok_visa', capture: false });
    bench.clock.advance(7 * 86_400);
    expect(await stripe.charges.retrieve(id)).toMatchObject({ captured: false, refunded: true });
    expect(bench.eventTypes()).toEqual(['charge.succeeded', 'charge.expired']);
    await expect(stripe.charges.capture(id)).rejects.toMatchObject({ code: 'charge_expired_for_capture' });
  });

  it('of a PaymentIntent is captured there', async () => {
    const { stripe } = bench;
    const intent = await stripe.paymentIntents.create({
      ...{ ...ten, payment_method: 'pm_card_visa', capture_method: 'manual', confirm: true },
      return_url: 'https://shop.example/back',
    });
    await expect(stripe.charges.capture(String(intent.latest_charge))).rejects.toMatchObject({
      message: expect.stringContaining(`created by a PaymentIntent (${intent.id}). You must capture the PaymentIntent`),
    });
  });
});

it('is refunded in parts, and told of twice when a refund changes', async () => {
  const { stripe } = bench;
  const { id } = await charge({ source: 'tok_visa' });
  const refund = await stripe.refunds.create({ charge: id, amount: 400 });
  expect(refund).toMatchObject({ charge: id, payment_intent: null });
  await stripe.refunds.update(refund.id, { metadata: { order_id: '6735' } });
  expect(bench.eventTypes().slice(-4)).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.updated',
    'charge.refund.updated',
  ]);
  await expect(stripe.refunds.create({ charge: id, amount: 601 })).rejects.toMatchObject({ param: 'amount' });
  await stripe.refunds.create({ charge: id });
  await expect(stripe.refunds.create({ charge: id })).rejects.toMatchObject({ code: 'charge_already_refunded' });
  expect(await balance()).toBe(-fee);
});

it('is disputed, by the card or by hand', async () => {
  const { stripe, sandbox } = bench;
  const made = await charge({ source: 'tok_createDispute' });
  const [dispute] = (await stripe.disputes.list({ charge: made.id })).data;
  expect(dispute).toMatchObject({ status: 'needs_response', amount: 1000, payment_intent: null });
  const held = await charge({ source: 'tok_createDispute', capture: false });
  expect((await stripe.disputes.list({ charge: held.id })).data).toEqual([]);
  await stripe.charges.capture(held.id);
  expect((await stripe.disputes.list({ charge: held.id })).data).toHaveLength(1);
  const other = await charge({ source: 'tok_visa' });
  sandbox.disputes.open(other.id);
  expect(await stripe.charges.retrieve(other.id)).toMatchObject({ disputed: true });
});

it('is shared with a connected account', async () => {
  const { stripe } = bench;
  const destination = await onboarded(bench);
  const shared = { transfer_data: { destination }, application_fee_amount: 120 };
  const held = await charge({ source: 'tok_visa', capture: false, ...shared });
  expect(held).toMatchObject({ transfer_group: `group_${held.id}`, application_fee: null });
  const taken = await stripe.charges.capture(held.id, { amount: 600, application_fee_amount: 60 });
  const earned = await stripe.applicationFees.retrieve(String(taken.application_fee));
  expect(earned).toMatchObject({ amount: 60, account: destination });
  const transfer = await stripe.transfers.retrieve(String(taken.transfer));
  expect(transfer).toMatchObject({ amount: 600, source_transaction: held.id });
  const direct = await stripe.charges.create(
    { ...ten, source: 'tok_visa', application_fee_amount: 100 },
    { stripeAccount: destination },
  );
  expect(direct.application_fee).toMatch(/^fee_/);
});

it('is listed by its transfer group, which is given once', async () => {
  const { stripe } = bench;
  const { id } = await charge({ source: 'tok_visa' });
  await charge({ source: 'tok_visa' });
  await stripe.charges.update(id, { transfer_group: 'order-1', description: 'A book' });
  expect((await stripe.charges.list({ transfer_group: 'order-1' })).data.map((one) => one.id)).toEqual([id]);
  await expect(stripe.charges.update(id, { transfer_group: 'order-2' })).rejects.toMatchObject({
    param: 'transfer_group',
  });
});

it.each([
  [{ amount: 1000, currency: 'usd' }, { code: 'parameter_missing' }],
  [
    { currency: 'usd', source: 'tok_visa' },
    { code: 'parameter_missing', param: 'amount' },
  ],
  [
    { amount: 1000, source: 'tok_visa' },
    { code: 'parameter_missing', param: 'currency' },
  ],
  [
    { ...ten, amount: 49, source: 'tok_visa' },
    { code: 'amount_too_small', param: 'amount' },
  ],
  [
    { ...ten, source: 'tok_nobody' },
    { code: 'resource_missing', param: 'source' },
  ],
  [
    { ...ten, source: 'pm_card_visa' },
    { code: 'resource_missing', param: 'source' },
  ],
  [
    { ...ten, customer: 'cus_nobody' },
    { code: 'resource_missing', param: 'customer' },
  ],
  [{ ...ten, source: 'tok_visa', application_fee_amount: 1 }, { param: 'application_fee_amount' }],
  [{ ...ten, source: 'tok_visa', radar_options: { session: 'rse_1' } }, { code: 'not_simulated' }],
  [{ ...ten, source: 'tok_visa', destination: { account: 'acct_1' } }, { code: 'not_simulated' }],
])('is not made of %j', async (params, error) => {
  await expect(bench.stripe.charges.create(params)).rejects.toMatchObject(error);
  expect((await bench.stripe.charges.list()).data).toEqual([]);
  expect(bench.eventTypes()).toEqual([]);
});
