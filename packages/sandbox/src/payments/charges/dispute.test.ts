import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
const day = 86_400;

async function pay(payment_method: string, more: object = {}) {
  return bench.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    confirm: true,
    payment_method,
    return_url: 'https://shop.example/return',
    ...more,
  });
}

/** After fees: 88 for each charge of 2000, 1500 for a dispute. */
async function balance(): Promise<number> {
  const { available, pending } = await bench.stripe.balance.retrieve();
  return [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
}

async function onlyDispute() {
  const [dispute] = (await bench.stripe.disputes.list()).data;
  return dispute!;
}

describe('disputes', () => {
  it('come with the test card, and take the money and a fee', async () => {
    const { stripe } = bench;
    const intent = await pay('pm_card_createDispute');
    expect(intent.status).toBe('succeeded');
    const dispute = await onlyDispute();
    expect(dispute).toMatchObject({
      amount: 2000,
      reason: 'fraudulent',
      status: 'needs_response',
      payment_intent: intent.id,
      balance_transactions: [{ amount: -2000, fee: 1500, net: -3500, reporting_category: 'dispute' }],
    });
    expect(await stripe.charges.retrieve(String(dispute.charge))).toMatchObject({ disputed: true });
    expect(await balance()).toBe(1912 - 3500);
    expect(bench.eventTypes().slice(-2)).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn']);
    await expect(stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
      code: 'charge_disputed',
    });
    expect((await stripe.disputes.list({ payment_intent: intent.id })).data).toHaveLength(1);
    const other = await stripe.paymentIntents.create({ amount: 2000, currency: 'usd' });
    expect((await stripe.disputes.list({ payment_intent: other.id })).data).toEqual([]);
    expect(await stripe.disputes.retrieve(dispute.id, { expand: ['charge', 'payment_intent'] })).toMatchObject({
      charge: { object: 'charge' },
      payment_intent: { object: 'payment_intent' },
    });
  });

  it.each([
    ['winning_evidence', 'won', 412],
    ['losing_evidence', 'lost', -1588],
  ] as const)('are decided by %s', async (uncategorized_text, status, left) => {
    const { stripe } = bench;
    await pay('pm_card_createDisputeProductNotReceived');
    const { id } = await onlyDispute();
    const staged = await stripe.disputes.update(id, {
      evidence: { uncategorized_text, customer_name: 'Zoë' },
      submit: false,
      metadata: { a: 'b' },
    });
    expect(staged).toMatchObject({
      status: 'needs_response',
      metadata: { a: 'b' },
      evidence: { customer_name: 'Zoë' },
      evidence_details: { has_evidence: true, submission_count: 0 },
    });
    expect(await stripe.disputes.update(id, { submit: true })).toMatchObject({
      status,
      evidence_details: { submission_count: 1 },
    });
    expect(await balance()).toBe(left);
    expect(bench.eventTypes().includes('charge.dispute.funds_reinstated')).toBe(status === 'won');
    expect(bench.eventTypes()).toContain('charge.dispute.closed');
    await expect(stripe.disputes.close(id)).rejects.toThrow(/already closed/);
    await expect(stripe.disputes.update(id, { evidence: { receipt: 'file_1' } })).rejects.toThrow(/No such file/);
    await expect(stripe.disputes.update(id, { evidence: { product_description: 'x' } })).rejects.toThrow(/closed/);
  });

  it('wait for the bank when the evidence does not decide', async () => {
    const { stripe, sandbox } = bench;
    await pay('pm_card_createDispute');
    const { id } = await onlyDispute();
    expect(await stripe.disputes.update(id, { evidence: { product_description: 'a hat' } })).toMatchObject({
      status: 'under_review',
    });
    await expect(stripe.disputes.update(id, { evidence: { product_description: 'two' } })).rejects.toThrow(/submitted/);
    sandbox.disputes.decide(id, 'won');
    expect((await stripe.disputes.retrieve(id)).balance_transactions.map(({ net }) => net)).toEqual([-3500, 2000]);
    expect(() => sandbox.disputes.decide(id, 'lost')).toThrow(/already closed/);
  });

  it('are lost when given up, or not answered in time', async () => {
    const { stripe } = bench;
    await pay('pm_card_createDispute');
    expect((await stripe.disputes.close((await onlyDispute()).id)).status).toBe('lost');
    await pay('pm_card_createDispute');
    bench.clock.advance(9 * day);
    expect(await onlyDispute()).toMatchObject({ status: 'lost', evidence_details: { past_due: true } });
  });

  it('as inquiries take no money, and leave the charge refundable', async () => {
    const { stripe } = bench;
    const intent = await pay('pm_card_createDisputeInquiry');
    const dispute = await onlyDispute();
    expect(dispute).toMatchObject({
      status: 'warning_needs_response',
      is_charge_refundable: true,
      balance_transactions: [],
    });
    expect(await balance()).toBe(1912);
    await stripe.refunds.create({ payment_intent: intent.id });
    expect((await stripe.disputes.close(dispute.id)).status).toBe('warning_closed');
    expect(await balance()).toBe(-88);
  });

  it('are opened at will, by library and by HTTP', async () => {
    const { stripe, sandbox } = bench;
    const intent = await pay('pm_card_visa');
    await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    expect(() => sandbox.disputes.open(intent.id, { amount: 1501 })).toThrow(/from 1 to 1500/);
    expect(() => sandbox.disputes.open(intent.id, { reason: 'bored' })).toThrow(/must be one of/);
    const { id } = sandbox.disputes.open(intent.id, { reason: 'duplicate', amount: 700 });
    expect(await stripe.disputes.retrieve(id)).toMatchObject({ amount: 700, reason: 'duplicate' });
    expect(() => sandbox.disputes.open(intent.id)).toThrow(/disputed already/);
    const other = await pay('pm_card_visa', { capture_method: 'manual' });
    expect(() => sandbox.disputes.open(other.id)).toThrow(/has taken no money/);
    await stripe.paymentIntents.capture(other.id);
    const post = async (path: string, body: object) => {
      const reply = await fetch(`${sandbox.url}/_sandbox/disputes${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: reply.status, body: (await reply.json()) as { id: string; status: string } };
    };
    const opened = await post('', { payment: other.id });
    expect(opened).toMatchObject({ status: 200, body: { status: 'needs_response' } });
    expect(await post(`/${opened.body.id}/decide`, { outcome: 'won' })).toMatchObject({ body: { status: 'won' } });
    expect((await post('', { payment: 'ch_none' })).status).toBe(400);
    expect((await post('', {})).status).toBe(400);
    expect((await post(`/${opened.body.id}/decide`, { outcome: 'maybe' })).status).toBe(400);
  });
});

describe('refunds', () => {
  it('add up to the charge, each with its reason', async () => {
    const { stripe } = bench;
    const { id } = await pay('pm_card_visa');
    await stripe.refunds.create({ payment_intent: id, amount: 500, reason: 'duplicate' });
    await stripe.refunds.create({ payment_intent: id, amount: 700, reason: 'requested_by_customer' });
    await expect(stripe.refunds.create({ payment_intent: id, amount: 801 })).rejects.toThrow(/unrefunded amount/);
    const last = await stripe.refunds.create({ payment_intent: id });
    expect(last).toMatchObject({ amount: 800, reason: null, status: 'succeeded' });
    await expect(stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
    await expect(stripe.refunds.cancel(last.id)).rejects.toThrow(/status of succeeded/);
    expect(await stripe.charges.retrieve(String(last.charge), { expand: ['refunds'] })).toMatchObject({
      refunded: true,
      refunds: { data: [{ amount: 800 }, { amount: 700 }, { amount: 500 }] },
    });
    expect(await balance()).toBe(-88);
  });

  it('may succeed later', async () => {
    const { stripe } = bench;
    const { id } = await pay('pm_card_pendingRefund');
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    bench.clock.advance(60);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'succeeded' });
    expect(bench.eventTypes().slice(-2)).toEqual(['refund.updated', 'charge.refund.updated']);
  });

  it('may fail, which returns the money', async () => {
    const { stripe } = bench;
    const { id } = await pay('pm_card_refundFail');
    const refund = await stripe.refunds.create({ payment_intent: id, amount: 1200 });
    expect(refund.status).toBe('succeeded');
    expect(await balance()).toBe(712);
    bench.clock.advance(60);
    expect(await stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] })).toMatchObject({
      status: 'failed',
      failure_reason: 'lost_or_stolen_card',
      failure_balance_transaction: { amount: 1200, type: 'refund_failure' },
    });
    expect(await balance()).toBe(1912);
    expect(await stripe.charges.retrieve(String(refund.charge))).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(bench.eventTypes()).toContain('refund.failed');
  });
});

describe('charges and balance', () => {
  it('take what Stripe lets one change', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const charge = String((await pay('pm_card_visa')).latest_charge);
    expect(
      await stripe.charges.update(charge, {
        customer,
        description: 'A hat',
        fraud_details: { user_report: 'safe' },
        receipt_email: 'a@example.com',
        shipping: { name: 'Zoë', address: { line1: 'Road 1', country: 'US' } },
        transfer_group: 'g1',
      }),
    ).toMatchObject({
      customer,
      description: 'A hat',
      fraud_details: { user_report: 'safe' },
      receipt_email: 'a@example.com',
      shipping: { name: 'Zoë', address: { line1: 'Road 1', city: null } },
      transfer_group: 'g1',
    });
    const other = (await stripe.customers.create()).id;
    await expect(stripe.charges.update(charge, { customer: other })).rejects.toThrow(/customer already/);
  });

  it('is pending for seven days, then available', async () => {
    const { stripe } = bench;
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 0 }], pending: [{ amount: 0 }] });
    await pay('pm_card_visa');
    await pay('pm_card_bypassPending', { amount: 1000, currency: 'eur' });
    expect(await stripe.balance.retrieve()).toMatchObject({
      available: [
        { amount: 0, currency: 'usd' },
        { amount: 941, currency: 'eur' },
      ].sort((a, b) => b.amount - a.amount),
      pending: expect.arrayContaining([{ amount: 1912, currency: 'usd', source_types: { card: 1912 } }]),
    });
    bench.clock.advance(7 * day);
    const later = await stripe.balance.retrieve();
    expect(Object.fromEntries(later.available.map(({ currency, amount }) => [currency, amount]))).toEqual({
      usd: 1912,
      eur: 941,
    });
    expect(later.pending.map(({ amount }) => amount)).toEqual([0, 0]);
  });
});
