import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
const return_url = 'https://shop.example/return';
const amount = { amount: 1500, currency: 'usd' };

/** Creates a payment method as Stripe.js does: with the publishable key. */
async function createCard(
  card: Record<string, string>,
): Promise<{ status: number; body: { id?: string; error?: Record<string, unknown> } }> {
  const { sandbox } = bench;
  const form = new URLSearchParams({ type: 'card', key: sandbox.publishableKey });
  for (const [name, value] of Object.entries(card)) form.set(`card[${name}]`, value);
  const reply = await fetch(`${sandbox.url}/v1/payment_methods`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  return { status: reply.status, body: (await reply.json()) as { id?: string } };
}

describe('cards', () => {
  it.each([
    [{ number: '5500000000000004' }, 'card_declined', /non test card/],
    [{ number: '4111111111111111' }, 'card_declined', /non test card/],
    [{ number: '4242424242424241' }, 'incorrect_number', /number is incorrect/],
    [{ number: '42' }, 'incorrect_number', /number is incorrect/],
    [{ exp_year: '2020' }, 'invalid_expiry_year', /expiration year/],
    [{ exp_year: '2026', exp_month: '10' }, 'invalid_expiry_month', /expiration month/],
    [{ exp_month: '13' }, 'invalid_expiry_month', /expiration month/],
    [{ cvc: '12' }, 'invalid_cvc', /security code/],
  ])('refuses %j', async (card, code, message) => {
    const made = await createCard({
      number: '4242424242424242',
      exp_month: '4',
      exp_year: '2031',
      cvc: '123',
      ...card,
    } as Record<string, string>);
    expect(made.status).toBe(402);
    expect(made.body.error).toMatchObject({ type: 'card_error', code, message: expect.stringMatching(message) });
  });

  it('takes no card number from a server', async () => {
    const card = { number: '4242424242424242', exp_month: 4, exp_year: 2031 };
    await expect(bench.stripe.paymentMethods.create({ type: 'card', card })).rejects.toThrow(/generally unsafe/);
  });
});

describe('PaymentIntents', () => {
  it('are paid once, and say so when they are tried again', async () => {
    const { stripe } = bench;
    const { id } = await stripe.paymentIntents.create(amount);
    const twenty = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', return_url }),
      ),
    );
    expect(twenty.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', return_url })).rejects.toThrow(
      /already succeeded/,
    );
    await expect(stripe.paymentIntents.cancel(id)).rejects.toThrow(/status of succeeded/);
    expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1);
    expect(bench.eventTypes()).toEqual(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']);
  });

  it('need a return URL unless redirects are off', async () => {
    const { stripe } = bench;
    const { id } = await stripe.paymentIntents.create(amount);
    await expect(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).rejects.toThrow(/return_url/);
    const never = { ...amount, automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const } };
    const paid = await stripe.paymentIntents.create({ ...never, confirm: true, payment_method: 'pm_card_visa' });
    expect(paid.status).toBe('succeeded');
  });

  it('can be canceled until they succeed', async () => {
    const { stripe } = bench;
    const { id } = await stripe.paymentIntents.create({ ...amount, payment_method: 'pm_card_visa' });
    expect((await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })).status).toBe('canceled');
    await expect(stripe.paymentIntents.confirm(id, { return_url })).rejects.toThrow(/status of canceled/);
    await expect(stripe.paymentIntents.update(id, { amount: 900 })).rejects.toThrow(/could not be updated/);
  });

  it('change while they wait', async () => {
    const { stripe } = bench;
    const { id } = await stripe.paymentIntents.create({ ...amount, metadata: { order: '1' } });
    const changed = await stripe.paymentIntents.update(id, {
      amount: 900,
      metadata: { more: '2' },
      payment_method: 'pm_card_visa',
    });
    expect(changed).toMatchObject({
      amount: 900,
      status: 'requires_confirmation',
      metadata: { order: '1', more: '2' },
    });
  });

  it('keep the card of a customer for later', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const intent = await stripe.paymentIntents.create({
      ...amount,
      customer,
      setup_future_usage: 'off_session',
      confirm: true,
      payment_method: 'pm_card_visa',
      return_url,
    });
    const saved = await stripe.customers.listPaymentMethods(customer);
    expect(saved.data.map(({ id }) => id)).toEqual([intent.payment_method]);
    const again = await stripe.paymentIntents.create({
      ...amount,
      customer,
      payment_method: String(intent.payment_method),
      confirm: true,
      off_session: true,
    });
    expect(again.status).toBe('succeeded');
  });

  it("refuse another customer's card, and a card used up", async () => {
    const { stripe } = bench;
    const [a, b] = [await stripe.customers.create(), await stripe.customers.create()];
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: a.id });
    await expect(
      stripe.paymentIntents.create({ ...amount, customer: b.id, payment_method: method.id }),
    ).rejects.toThrow(/must be attached/);
    await expect(stripe.paymentIntents.create({ ...amount, payment_method: method.id })).rejects.toThrow(
      /belongs to a Customer/,
    );
    const guest = await stripe.paymentIntents.create({
      ...amount,
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url,
    });
    await expect(
      stripe.paymentIntents.create({ ...amount, payment_method: String(guest.payment_method) }),
    ).rejects.toThrow(/previously used/);
  });
});

describe('off-session payments with a card that authenticates', () => {
  it('are declined until the card was set up', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const method = (await stripe.paymentMethods.attach('pm_card_authenticationRequiredOnSetup', { customer })).id;
    const off = { ...amount, customer, payment_method: method, confirm: true, off_session: true };
    await expect(stripe.paymentIntents.create(off)).rejects.toMatchObject({ code: 'authentication_required' });
  });

  it.each([
    ['pm_card_authenticationRequired', 'authentication_required', 'authentication_required'],
    ['pm_card_authenticationRequiredSetupForOffSession', null, null],
  ])('%s: %s', async (token, code, declineCode) => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const method = (await stripe.paymentMethods.attach(token, { customer })).id;
    const attempt = stripe.paymentIntents.create({
      ...amount,
      customer,
      payment_method: method,
      confirm: true,
      off_session: true,
    });
    if (code) await expect(attempt).rejects.toMatchObject({ code, decline_code: declineCode });
    else expect(await attempt).toMatchObject({ status: 'succeeded' });
  });

  it('are declined by the bank after the customer has authenticated, where the card says so', async () => {
    const { stripe, sandbox } = bench;
    const intent = await stripe.paymentIntents.create({
      ...amount,
      payment_method: 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
      confirm: true,
      return_url,
    });
    await fetch(intent.next_action?.redirect_to_url?.url ?? '', {
      method: 'POST',
      headers: { origin: sandbox.url },
      body: new URLSearchParams({ outcome: 'authenticate' }),
      redirect: 'manual',
    });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    });
  });

  it('of another brand say so', async () => {
    const { stripe } = bench;
    const intent = await stripe.paymentIntents.create({
      ...amount,
      payment_method: 'pm_card_mastercard',
      confirm: true,
      return_url,
      expand: ['latest_charge'],
    });
    expect(intent.latest_charge).toMatchObject({
      payment_method_details: { card: { brand: 'mastercard', network: 'mastercard', last4: '4444' } },
    });
  });
});
