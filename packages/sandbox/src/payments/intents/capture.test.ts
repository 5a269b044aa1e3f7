import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
const day = 86_400;

async function authorize(more: object = {}) {
  return bench.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example/return',
    expand: ['latest_charge'],
    ...more,
  });
}

async function balance(): Promise<number> {
  const { available, pending } = await bench.stripe.balance.retrieve();
  return [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
}

describe('manual capture', () => {
  it('holds the money, and takes it when told', async () => {
    const { stripe } = bench;
    const intent = await authorize();
    expect(intent).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2000,
      amount_received: 0,
      latest_charge: { captured: false, amount_captured: 0, paid: true, balance_transaction: null },
    });
    expect(await balance()).toBe(0);
    expect(
      await stripe.paymentIntents.capture(intent.id, {
        metadata: { order: '7' },
        expand: ['latest_charge.balance_transaction'],
      }),
    ).toMatchObject({
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: 2000,
      metadata: { order: '7' },
      latest_charge: {
        captured: true,
        amount_captured: 2000,
        amount_refunded: 0,
        refunded: false,
        balance_transaction: { amount: 2000, fee: 88, type: 'charge' },
      },
    });
    expect(bench.eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]);
    await expect(stripe.paymentIntents.capture(intent.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('takes a part, and gives the rest back', async () => {
    const { stripe } = bench;
    const { id } = await authorize();
    const refused = expect.objectContaining({ param: 'amount_to_capture' });
    await expect(stripe.paymentIntents.capture(id, { amount_to_capture: 2001 })).rejects.toEqual(refused);
    await expect(stripe.paymentIntents.capture(id, { amount_to_capture: 0 })).rejects.toEqual(refused);
    await expect(stripe.paymentIntents.capture(id, { final_capture: false })).rejects.toThrow(
      /Multicapture is not available/,
    );
    expect(
      await stripe.paymentIntents.capture(id, { amount_to_capture: 1500, expand: ['latest_charge'] }),
    ).toMatchObject({
      amount: 2000,
      amount_received: 1500,
      latest_charge: { amount_captured: 1500, amount_refunded: 500, refunded: false },
    });
    await expect(stripe.refunds.create({ payment_intent: id, amount: 1501 })).rejects.toThrow(/greater than/);
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(1500);
    // The fee of the 1500 that were captured.
    expect(await balance()).toBe(-74);
  });

  it('lets the money go when the intent is canceled', async () => {
    const { stripe } = bench;
    const { id } = await authorize();
    await expect(stripe.refunds.create({ payment_intent: id })).rejects.toThrow(/does not have a successful charge/);
    await expect(stripe.paymentIntents.update(id, { amount: 5000 })).rejects.toThrow(/requires_capture/);
    expect(await stripe.paymentIntents.cancel(id, { expand: ['latest_charge'] })).toMatchObject({
      status: 'canceled',
      amount_capturable: 0,
      latest_charge: { captured: false, refunded: true, amount_refunded: 2000 },
    });
    expect(bench.eventTypes().slice(-2)).toEqual(['charge.refunded', 'payment_intent.canceled']);
  });

  it('ends by itself after seven days', async () => {
    const { stripe } = bench;
    const { id } = await authorize();
    bench.clock.advance(7 * day - 1);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
    bench.clock.advance(1);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
    });
    expect(bench.eventTypes().slice(-2)).toEqual(['charge.expired', 'payment_intent.canceled']);
  });

  it('comes after 3-D Secure too', async () => {
    const { stripe, sandbox } = bench;
    const intent = await authorize({ payment_method: 'pm_card_threeDSecure2Required' });
    expect(intent.status).toBe('requires_action');
    const challenge = intent.next_action?.redirect_to_url?.url ?? '';
    const page = await (await fetch(challenge)).text();
    const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await fetch(new URL(action, sandbox.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'outcome=authenticate',
    });
    const held = await stripe.paymentIntents.retrieve(intent.id);
    expect(held.status).toBe('requires_capture');
    expect(await stripe.paymentIntents.capture(held.id, { amount_to_capture: 900 })).toMatchObject({
      status: 'succeeded',
      amount_received: 900,
    });
  });
});
