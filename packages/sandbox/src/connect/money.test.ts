import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';
import { onboarded } from '../test/onboarded.js';

/* Worked examples: https://docs.stripe.com/connect/direct-charges, /destination-charges, /separate-charges-and-transfers */

const bench = sandboxBench();
const url = 'https://shop.example/back';
const day = 86_400;

const pay = (params: Partial<Stripe.PaymentIntentCreateParams> = {}, account?: string) =>
  bench.stripe.paymentIntents.create(
    { amount: 10_000, currency: 'usd', payment_method: 'pm_card_visa', confirm: true, return_url: url, ...params },
    account ? { stripeAccount: account } : undefined,
  );

/** Available and pending together. */
async function balance(account?: string): Promise<number> {
  const { available, pending } = await bench.stripe.balance.retrieve({}, account ? { stripeAccount: account } : {});
  return [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
}

describe('direct charges', () => {
  it('pay the account, less its fees, of which the platform has its own', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    const intent = await pay({ application_fee_amount: 123 }, id);
    const charge = await stripe.charges.retrieve(
      String(intent.latest_charge),
      { expand: ['balance_transaction'] },
      { stripeAccount: id },
    );
    // 2.9 % and 30 of 10000 are 320.
    expect(charge).toMatchObject({
      application_fee_amount: 123,
      balance_transaction: {
        amount: 10_000,
        fee: 443,
        net: 9557,
        fee_details: [
          { amount: 320, type: 'stripe_fee' },
          { amount: 123, type: 'application_fee' },
        ],
      },
    });
    expect(await balance(id)).toBe(9557);
    expect(await balance()).toBe(123);
    const fee = await stripe.applicationFees.retrieve(String(charge.application_fee));
    expect(fee).toMatchObject({ account: id, amount: 123, charge: charge.id, originating_transaction: null });
    expect((await stripe.applicationFees.list({ charge: charge.id })).data.map((row) => row.id)).toEqual([fee.id]);

    await stripe.refunds.create(
      { charge: charge.id, amount: 5000, refund_application_fee: true },
      { stripeAccount: id },
    );
    // Half of it: 62 of 123.
    expect(await balance()).toBe(123 - 62);
    expect(await balance(id)).toBe(9557 - 5000 + 62);
    const rest = await stripe.applicationFees.createRefund(fee.id, { metadata: { why: 'x' } });
    expect(rest).toMatchObject({ amount: 61, fee: fee.id });
    expect(await stripe.applicationFees.retrieve(fee.id)).toMatchObject({ amount_refunded: 123, refunded: true });
    expect((await stripe.applicationFees.listRefunds(fee.id)).data.map(({ amount }) => amount)).toEqual([61, 62]);
    expect(await stripe.applicationFees.retrieveRefund(fee.id, rest.id)).toMatchObject({ amount: 61 });
    expect(await balance()).toBe(0);
    await expect(stripe.applicationFees.createRefund(fee.id)).rejects.toThrow(/already been refunded/);
  });

  it('are the account’s to dispute, to authenticate and to renew', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    await pay({ payment_method: 'pm_card_createDispute' }, id);
    expect((await stripe.disputes.list()).data).toHaveLength(0);
    expect((await stripe.disputes.list({}, { stripeAccount: id })).data).toHaveLength(1);
    expect(await balance(id)).toBe(10_000 - 320 - 10_000 - 1500);
    const waiting = await pay({ payment_method: 'pm_card_threeDSecure2Required', application_fee_amount: 50 }, id);
    await fetch(String(waiting.next_action?.redirect_to_url?.url), {
      method: 'POST',
      body: 'outcome=authenticate',
      redirect: 'manual',
    });
    expect(await stripe.paymentIntents.retrieve(waiting.id, {}, { stripeAccount: id })).toMatchObject({
      status: 'succeeded',
    });
    const on = { stripeAccount: id };
    const product = await stripe.products.create({ name: 'Hat' }, on);
    const price = await stripe.prices.create(
      { product: product.id, currency: 'usd', unit_amount: 1000, recurring: { interval: 'month' } },
      on,
    );
    const customer = await stripe.customers.create(
      { payment_method: 'pm_card_visa', invoice_settings: { default_payment_method: 'pm_card_visa' } },
      on,
    );
    const { id: subscription } = await stripe.subscriptions.create(
      { customer: customer.id, items: [{ price: price.id }] },
      on,
    );
    bench.clock.advance(32 * day);
    expect((await stripe.invoices.list({ subscription }, on)).data.map(({ status }) => status)).toEqual([
      'paid',
      'paid',
    ]);
  });

  it.each([
    [{ application_fee_amount: 20_000 }, /cannot be greater than the amount/],
    [{ application_fee_amount: -1 }, /greater than or equal to 0/],
    [{ transfer_data: { destination: 'acct_none' } }, /does not support `transfer_data` for a connected account/],
  ])('refuse %j', async (params, message) => {
    const id = await onboarded(bench);
    await expect(pay(params, id)).rejects.toThrow(message);
    expect(await balance(id)).toBe(0);
  });
});

describe('destination charges', () => {
  it('give the account its part, and take the fee of that', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    const intent = await pay({ application_fee_amount: 123, transfer_data: { destination: id }, on_behalf_of: id });
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['transfer'] });
    expect(charge).toMatchObject({
      on_behalf_of: id,
      transfer: {
        amount: 10_000,
        destination: id,
        source_transaction: charge.id,
        transfer_group: `group_${intent.id}`,
      },
      transfer_group: `group_${intent.id}`,
    });
    // The intent has the group once it is charged, and the account's payment has none, as recorded.
    expect(intent.transfer_group).toBe(`group_${intent.id}`);
    expect(await balance()).toBe(10_000 - 320 - 10_000 + 123);
    expect(await balance(id)).toBe(9877);
    const transfer = charge.transfer as Stripe.Transfer;
    const payment = await stripe.charges.retrieve(String(transfer.destination_payment), {}, { stripeAccount: id });
    expect(payment.transfer_group).toBeNull();
    expect(payment).toMatchObject({ object: 'charge', amount: 10_000, source_transfer: transfer.id });
    expect(await stripe.applicationFees.retrieve(String(charge.application_fee))).toMatchObject({
      charge: payment.id,
      originating_transaction: charge.id,
    });
    const expanded = await stripe.transfers.retrieve(transfer.id, { expand: ['destination', 'destination_payment'] });
    expect(expanded).toMatchObject({ destination: { id }, destination_payment: { id: payment.id } });

    const refund = await stripe.refunds.create({
      charge: charge.id,
      amount: 2500,
      reverse_transfer: true,
      refund_application_fee: true,
    });
    expect(refund.transfer_reversal).toMatch(/^trr_/);
    // A quarter of each: 2500 of the transfer, 31 of the fee.
    expect(await balance(id)).toBe(9877 - 2500 + 31);
    expect(await balance()).toBe(-197 - 2500 + 2500 - 31);
    await stripe.refunds.create({ charge: charge.id, reverse_transfer: true, refund_application_fee: true });
    expect(await balance(id)).toBe(0);
    expect(await balance()).toBe(-320);
    expect(await stripe.transfers.retrieve(transfer.id)).toMatchObject({ amount_reversed: 10_000, reversed: true });
  });

  it('may give it a fixed part, also when captured by hand and at Checkout', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    await pay({ transfer_data: { destination: id, amount: 8000 } });
    expect(await balance(id)).toBe(8000);
    const held = await pay({ transfer_data: { destination: id }, capture_method: 'manual' });
    await stripe.paymentIntents.capture(held.id, { amount_to_capture: 5000, application_fee_amount: 1000 });
    expect(await balance(id)).toBe(8000 + 4000);
    await expect(
      stripe.checkout.sessions.create({
        mode: 'payment',
        success_url: url,
        line_items: [{ price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Hat' } }, quantity: 1 }],
        payment_intent_data: { application_fee_amount: 800, transfer_data: { destination: id } },
      }),
    ).rejects.toThrow(/cannot be greater than the amount/);
  });

  it.each([
    [{ transfer_data: { destination: 'acct_none' } }, /No such destination/],
    [{ application_fee_amount: 100 }, /direct payment/],
    [{ on_behalf_of: 'acct_none' }, /No such destination/],
  ])('refuse %j', async (params, message) => {
    await expect(pay(params)).rejects.toThrow(message);
    expect((await bench.stripe.paymentIntents.list()).data).toHaveLength(0);
  });

  it('refuse an account that has not been onboarded, and returns of what it has not', async () => {
    const { stripe } = bench;
    const { id } = await stripe.accounts.create({ type: 'express', capabilities: { transfers: { requested: true } } });
    await expect(pay({ transfer_data: { destination: id } })).rejects.toMatchObject({
      code: 'insufficient_capabilities_for_transfer',
    });
    const plain = await pay();
    await expect(stripe.refunds.create({ payment_intent: plain.id, reverse_transfer: true })).rejects.toThrow(
      /associated transfer/,
    );
    await expect(stripe.refunds.create({ payment_intent: plain.id, refund_application_fee: true })).rejects.toThrow(
      /application fee/,
    );
    expect((await stripe.refunds.list()).data).toHaveLength(0);
  });
});

describe('an account that is gone', () => {
  it('gives nothing back', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    const charge = String(
      (await pay({ transfer_data: { destination: id }, application_fee_amount: 100 })).latest_charge,
    );
    const [transfer] = (await stripe.transfers.list()).data;
    bench.clock.advance(7 * day);
    await stripe.payouts.create({ amount: 9900, currency: 'usd' }, { stripeAccount: id });
    await stripe.accounts.del(id);
    const before = await balance();
    const [fee] = (await stripe.applicationFees.list()).data;
    const gone = /no longer connected/;
    await expect(stripe.transfers.createReversal(String(transfer?.id))).rejects.toThrow(gone);
    await expect(stripe.applicationFees.createRefund(String(fee?.id))).rejects.toThrow(gone);
    await expect(stripe.refunds.create({ charge, reverse_transfer: true })).rejects.toThrow(gone);
    await expect(stripe.transfers.create({ amount: 1, currency: 'usd', destination: id })).rejects.toThrow(
      /No such destination/,
    );
    expect(await balance()).toBe(before);
    expect((await stripe.refunds.list()).data).toHaveLength(0);
  });
});

describe('transfers', () => {
  it('take what is available, or of one charge what is left', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    const charge = String((await pay()).latest_charge);
    await expect(stripe.transfers.create({ amount: 100, currency: 'usd', destination: id })).rejects.toMatchObject({
      code: 'balance_insufficient',
    });
    const of = (amount: number) =>
      stripe.transfers.create({
        amount,
        currency: 'usd',
        destination: id,
        source_transaction: charge,
        transfer_group: 'o1',
      });
    const first = await of(7000);
    await expect(of(3001)).rejects.toMatchObject({ code: 'balance_insufficient' });
    expect(await stripe.balance.retrieve({}, { stripeAccount: id })).toMatchObject({
      available: [{ amount: 0 }],
      pending: [{ amount: 7000 }],
    });
    const reversal = await stripe.transfers.createReversal(first.id, { amount: 500, metadata: { why: 'x' } });
    expect(reversal).toMatchObject({ amount: 500, transfer: first.id, metadata: { why: 'x' } });
    expect(await stripe.transfers.retrieveReversal(first.id, reversal.id)).toMatchObject({ amount: 500 });
    expect((await stripe.transfers.listReversals(first.id)).data).toHaveLength(1);
    await expect(stripe.transfers.createReversal(first.id, { amount: 6501 })).rejects.toThrow(
      /greater than the unreversed amount/,
    );
    expect(await balance(id)).toBe(6500);
    expect(await balance()).toBe(9680 - 6500);
    await pay({ payment_method: 'pm_card_bypassPending' });
    await stripe.transfers.create({ amount: 900, currency: 'usd', destination: id, description: 'A share' });
    expect((await stripe.transfers.list({ destination: id, transfer_group: 'o1' })).data.map((row) => row.id)).toEqual([
      first.id,
    ]);
    expect(await stripe.transfers.update(first.id, { metadata: { a: 'b' } })).toMatchObject({ metadata: { a: 'b' } });
    bench.clock.advance(8 * day);
    expect(await stripe.balance.retrieve({}, { stripeAccount: id })).toMatchObject({
      available: [{ amount: 7400 }],
      pending: [{ amount: 0 }],
    });
  });
});

describe('payouts', () => {
  it('leave what is available, and arrive by the clock', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    const on = { stripeAccount: id };
    await pay({}, id);
    await expect(stripe.payouts.create({ amount: 100, currency: 'usd' }, on)).rejects.toMatchObject({
      code: 'balance_insufficient',
    });
    bench.clock.advance(7 * day);
    const { id: payout } = await stripe.payouts.create({ amount: 9000, currency: 'usd', metadata: { n: '1' } }, on);
    expect(await stripe.balance.retrieve({}, on)).toMatchObject({ available: [{ amount: 680 }] });
    const bank = (await stripe.accounts.retrieve(id)).external_accounts?.data[0]?.id;
    expect(await stripe.payouts.retrieve(payout, {}, on)).toMatchObject({
      status: 'pending',
      destination: bank,
      automatic: false,
    });
    const second = await stripe.payouts.create({ amount: 600, currency: 'usd' }, on);
    expect(await stripe.payouts.cancel(second.id, {}, on)).toMatchObject({ status: 'canceled' });
    expect(await balance(id)).toBe(680);
    bench.clock.advance(day);
    expect(await stripe.payouts.retrieve(payout, {}, on)).toMatchObject({ status: 'in_transit' });
    await expect(stripe.payouts.cancel(payout, {}, on)).rejects.toThrow(/only be canceled while they are pending/);
    bench.clock.advance(2 * day);
    expect(await stripe.payouts.retrieve(payout, {}, on)).toMatchObject({ status: 'paid' });
    expect((await stripe.payouts.list({ status: 'paid' }, on)).data.map((row) => row.id)).toEqual([payout]);
    const told = (bench.recorder.events as Stripe.Event[]).filter(({ type }) => type.startsWith('payout.'));
    expect(told.slice(-5).map(({ type, account }) => `${type} ${account === id}`)).toEqual([
      'payout.created true',
      'payout.created true',
      'payout.canceled true',
      'payout.updated true',
      'payout.paid true',
    ]);
    await expect(stripe.payouts.create({ amount: 1, currency: 'eur' }, on)).rejects.toThrow(
      /any external accounts in that currency/,
    );
    await expect(stripe.payouts.create({ amount: 1, currency: 'usd', method: 'instant' }, on)).rejects.toThrow(
      /instant/,
    );
  });
});
