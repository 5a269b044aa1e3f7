import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
const return_url = 'https://shop.example/return';

describe('SetupIntents', () => {
  it('keep a card for the customer', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const intent = await stripe.setupIntents.create({ customer, metadata: { why: 'later' } });
    expect(intent).toMatchObject({ status: 'requires_payment_method', usage: 'off_session' });
    const done = await stripe.setupIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      return_url,
      expand: ['payment_method'],
    });
    expect(done).toMatchObject({ status: 'succeeded', payment_method: { customer } });
    await expect(
      stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa', return_url }),
    ).rejects.toThrow(/status of succeeded/);
    expect(bench.eventTypes()).toEqual([
      'customer.created',
      'setup_intent.created',
      'payment_method.attached',
      'setup_intent.succeeded',
    ]);
  });

  it('are refused by a card that declines', async () => {
    const { stripe } = bench;
    const { id } = await stripe.setupIntents.create();
    const attempt = stripe.setupIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined', return_url });
    await expect(attempt).rejects.toMatchObject({
      code: 'card_declined',
      setup_intent: { status: 'requires_payment_method' },
    });
    expect((await stripe.setupIntents.retrieve(id)).last_setup_error).toMatchObject({ code: 'card_declined' });
  });

  it('can be canceled, updated and listed', async () => {
    const { stripe } = bench;
    const { id } = await stripe.setupIntents.create({
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      confirm: true,
      return_url,
    });
    expect((await stripe.setupIntents.retrieve(id)).next_action?.type).toBe('redirect_to_url');
    expect((await stripe.setupIntents.update(id, { metadata: { a: 'b' } })).metadata).toEqual({ a: 'b' });
    expect((await stripe.setupIntents.cancel(id)).status).toBe('canceled');
    expect((await stripe.setupIntents.list()).data).toHaveLength(1);
  });
});
