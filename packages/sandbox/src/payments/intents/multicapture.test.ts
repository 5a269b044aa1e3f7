import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/* Worked example: https://docs.stripe.com/payments/multicapture */

const bench = sandboxBench();

async function hold(card: object = { request_multicapture: 'if_available' }) {
  return bench.stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
    payment_method_options: { card },
    return_url: 'https://shop.example/back',
    expand: ['latest_charge'],
  });
}

async function net(): Promise<number> {
  const { available, pending } = await bench.stripe.balance.retrieve();
  return [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
}

describe('several captures of one authorization', () => {
  it('take it part by part, each with its own balance transaction', async () => {
    const { stripe } = bench;
    const intent = await hold();
    expect(intent.latest_charge).toMatchObject({
      payment_method_details: { card: { multicapture: { status: 'available' } } },
    });
    const first = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 700, final_capture: false });
    expect(first).toMatchObject({ status: 'requires_capture', amount_capturable: 300, amount_received: 700 });
    await expect(stripe.refunds.create({ payment_intent: intent.id })).rejects.toThrow(
      /last capture|successful charge/,
    );
    await expect(stripe.paymentIntents.cancel(intent.id)).rejects.toThrow(/Capture 0 with `final_capture`/);
    await expect(
      stripe.paymentIntents.capture(intent.id, { amount_to_capture: 301, final_capture: false }),
    ).rejects.toMatchObject({ code: 'amount_too_large' });
    const last = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 200, expand: ['latest_charge'] });
    expect(last).toMatchObject({
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: 900,
      latest_charge: { captured: true, amount_captured: 900, amount_refunded: 100 },
    });
    const entries = await stripe.balanceTransactions.list({ type: 'charge' });
    expect(entries.data.map(({ amount }) => amount)).toEqual([200, 700]);
    // 2.9 % and 30 of each.
    expect(await net()).toBe(900 - 36 - 50);
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.amount).toBe(900);
  });

  it('end when all is captured, when 0 is, and when the hold ends', async () => {
    const { stripe } = bench;
    const [all, some, left] = [await hold(), await hold(), await hold()];
    await stripe.paymentIntents.capture(all.id, { final_capture: false });
    expect(await stripe.paymentIntents.retrieve(all.id)).toMatchObject({ status: 'succeeded', amount_received: 1000 });
    for (const { id } of [some, left])
      await stripe.paymentIntents.capture(id, { amount_to_capture: 400, final_capture: false });
    expect(await stripe.paymentIntents.capture(some.id, { amount_to_capture: 0 })).toMatchObject({
      status: 'succeeded',
      amount_received: 400,
    });
    bench.clock.advance(7 * 86_400);
    expect(await stripe.paymentIntents.retrieve(left.id)).toMatchObject({
      status: 'succeeded',
      amount_received: 400,
      amount_capturable: 0,
    });
  });

  it('have to be asked for, and overcapture is not there', async () => {
    const { stripe } = bench;
    const plain = await hold({
      request_overcapture: 'if_available',
      request_incremental_authorization: 'if_available',
    });
    await expect(
      stripe.paymentIntents.capture(plain.id, { amount_to_capture: 100, final_capture: false }),
    ).rejects.toThrow(/Multicapture is not available/);
    await expect(stripe.paymentIntents.capture(plain.id, { amount_to_capture: 1001 })).rejects.toMatchObject({
      code: 'amount_too_large',
    });
    await expect(stripe.paymentIntents.capture(plain.id, { amount_to_capture: 0 })).rejects.toThrow(/or equal to 1/);
    expect(plain.latest_charge).toMatchObject({
      payment_method_details: {
        card: { overcapture: { status: 'unavailable' }, incremental_authorization: { status: 'unavailable' } },
      },
    });
    await expect(stripe.paymentIntents.incrementAuthorization(plain.id, { amount: 1500 })).rejects.toThrow(
      /not simulate|does not have/,
    );
  });
});

describe('options of a card payment', () => {
  it('hold the money and save the card, whatever the intent says', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const intent = await stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      customer,
      payment_method_options: { card: { capture_method: 'manual', setup_future_usage: 'off_session' } },
    });
    expect(intent).toMatchObject({
      capture_method: 'automatic_async',
      setup_future_usage: null,
      payment_method_options: { card: { capture_method: 'manual', setup_future_usage: 'off_session' } },
    });
    const held = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example/back',
    });
    expect(held.status).toBe('requires_capture');
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  });

  it.each([
    [{ card: { moto: true } }, /payment_method_options\[card\]\[moto\]/],
    [{ link: { capture_method: 'manual' as const } }, /payment_method_options\[link\]/],
  ])('refuse %j', async (payment_method_options, message) => {
    const { stripe } = bench;
    const asked = { amount: 1000, currency: 'usd', payment_method_options };
    await expect(stripe.paymentIntents.create(asked)).rejects.toThrow(message);
    expect((await stripe.paymentIntents.list()).data).toHaveLength(0);
  });

  it('may be changed and taken away until it is confirmed', async () => {
    const { stripe } = bench;
    const { id } = await stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      payment_method_options: { card: { capture_method: 'manual' } },
    });
    const after = await stripe.paymentIntents.update(id, { payment_method_options: { card: { capture_method: '' } } });
    expect(after.payment_method_options?.card?.capture_method).toBeUndefined();
  });
});
