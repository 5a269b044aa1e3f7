import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
const amount = { amount: 1099, currency: 'usd' };
const return_url = 'https://shop.example/return';
const token = (payment_method = 'pm_card_visa') =>
  bench.stripe.testHelpers.confirmationTokens.create({ payment_method, return_url });

describe('a ConfirmationToken', () => {
  // https://docs.stripe.com/payments/finalize-payments-on-the-server
  it('confirms a PaymentIntent that is made with it', async () => {
    const { stripe } = bench;
    const { id } = await token();
    const intent = await stripe.paymentIntents.create({ ...amount, confirm: true, confirmation_token: id });
    expect(intent.status).toBe('succeeded');
    expect(await stripe.confirmationTokens.retrieve(id)).toMatchObject({
      object: 'confirmation_token',
      payment_intent: intent.id,
      setup_intent: null,
      return_url,
      payment_method_preview: { type: 'card', card: { last4: '4242', brand: 'visa' } },
    });
  });

  it('is used once, even by a payment that is declined', async () => {
    const { stripe } = bench;
    const { id } = await token('pm_card_chargeDeclined');
    const intent = await stripe.paymentIntents.create(amount);
    const confirm = () => stripe.paymentIntents.confirm(intent.id, { confirmation_token: id });
    await expect(confirm()).rejects.toMatchObject({ code: 'card_declined' });
    await expect(confirm()).rejects.toMatchObject({
      statusCode: 400,
      param: 'confirmation_token',
      message: expect.stringContaining('already used'),
    });
  });

  it('is not used by a request that is refused', async () => {
    const { stripe } = bench;
    const { id } = await token();
    await expect(
      stripe.paymentIntents.create({ ...amount, amount: 1, confirm: true, confirmation_token: id }),
    ).rejects.toMatchObject({ code: 'amount_too_small' });
    const intent = await stripe.paymentIntents.create({ ...amount, confirm: true, confirmation_token: id });
    expect(intent.status).toBe('succeeded');
  });

  it('expires after twelve hours', async () => {
    const { stripe, clock } = bench;
    const made = await token();
    expect((made.expires_at ?? 0) - made.created).toBe(43_200);
    clock.advance(43_200);
    await expect(
      stripe.paymentIntents.create({ ...amount, confirm: true, confirmation_token: made.id }),
    ).rejects.toMatchObject({ message: expect.stringContaining('expired') });
  });

  it('saves the card for the customer when it says so, and carries the shipping address', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const made = await stripe.testHelpers.confirmationTokens.create({
      payment_method: 'pm_card_visa',
      return_url,
      setup_future_usage: 'off_session',
      shipping: { name: 'Jenny Rosen', address: { line1: '1 Main St', country: 'US', postal_code: '10001' } },
    });
    const intent = await stripe.paymentIntents.create({
      ...amount,
      customer,
      confirm: true,
      confirmation_token: made.id,
    });
    expect(intent).toMatchObject({ setup_future_usage: 'off_session', shipping: { name: 'Jenny Rosen' } });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  });

  it("asks for 3-D Secure in Stripe.js's own way, and a request's own words go first", async () => {
    const { stripe } = bench;
    const bySdk = await stripe.paymentIntents.create({
      ...amount,
      confirm: true,
      confirmation_token: (await token('pm_card_threeDSecure2Required')).id,
    });
    expect(bySdk.next_action?.type).toBe('use_stripe_sdk');
    const byRedirect = await stripe.paymentIntents.create({
      ...amount,
      confirm: true,
      confirmation_token: (await token('pm_card_threeDSecure2Required')).id,
      use_stripe_sdk: false,
    });
    expect(byRedirect.next_action?.type).toBe('redirect_to_url');
  });

  it('confirms a SetupIntent', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const { id } = await token();
    const made = await stripe.setupIntents.create({ customer, confirm: true, confirmation_token: id });
    expect(made.status).toBe('succeeded');
    expect((await stripe.confirmationTokens.retrieve(id)).setup_intent).toBe(made.id);
    const later = await stripe.setupIntents.create({ customer });
    await expect(stripe.setupIntents.confirm(later.id, { confirmation_token: id })).rejects.toThrow(/already used/);
    const another = await token();
    expect((await stripe.setupIntents.confirm(later.id, { confirmation_token: another.id })).status).toBe('succeeded');
  });

  it('is refused where nothing is confirmed, and where there is none', async () => {
    const { stripe } = bench;
    const { id } = await token();
    const param = 'confirmation_token';
    await expect(stripe.paymentIntents.create({ ...amount, confirmation_token: id })).rejects.toMatchObject({ param });
    await expect(stripe.setupIntents.create({ confirmation_token: id })).rejects.toMatchObject({ param });
    await expect(
      stripe.paymentIntents.create({ ...amount, confirm: true, confirmation_token: 'ctoken_nobody' }),
    ).rejects.toMatchObject({ code: 'resource_missing', param });
    await expect(stripe.testHelpers.confirmationTokens.create({})).rejects.toMatchObject({ code: 'parameter_missing' });
  });
});
