import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCreditKey } from '../credits/service.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp, until } from '../test/bench.js';
import { memoryLogger } from '../test/host.js';
import type { CheckoutDependencies } from './dependencies.js';
import { PaymentModel } from './payments-model.js';
import { applyReversals } from './reversals.js';

let bench: Bench;
let app: TestApp;
let listening: TestApp;
let payments: PaymentModel;
const news: { accountId: string; kind: string; balanceAfter: number }[] = [];

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ hooks: { onPaymentReversed: (about) => news.push(about) } });
  listening = await bench.app({ delivers: true, workers: true });
  payments = new PaymentModel(bench.database.connection);
});
afterAll(() => bench.close());

/** A top-up of 20 dollars, paid and credited. */
async function topUp(account: string, card = 'pm_card_visa'): Promise<string> {
  const order = { amountMinor: 2000, currency: 'usd', attemptId: newAttempt() };
  const { body } = await app.post('/create-payment-intent', order, account);
  const [intent = ''] = String(body.clientSecret).split('_secret_');
  await bench.stripe.paymentIntents.confirm(intent, { payment_method: card, return_url: 'http://app.test/' });
  await app.get(`/success?session_id=${body.sessionId}`, account);
  expect(await usd(account)).toMatchObject({ available: 2000 });
  return intent;
}

const usd = async (account: string) => (await app.billing.credits.balance(account)).find(({ unit }) => unit === 'usd');
const refund = (payment: string, amount?: number) =>
  bench.stripe.refunds.create({ payment_intent: payment, ...(amount === undefined ? {} : { amount }) });
const kinds = async (account: string) =>
  (await app.billing.credits.ledger(account)).entries.map(({ kind, amount }) => `${kind} ${amount}`).reverse();
const sync = (payment: string) => app.billing.checkout.syncReversals(payment);

/** The ledger replayed from zero agrees, whatever was taken back. */
const verified = async (account: string) =>
  expect(await app.billing.credits.verify(account)).toMatchObject({ ok: true });

describe('a refund', () => {
  it('takes its credits back by the webhook, once', async () => {
    const payment = await topUp('refunded');
    await refund(payment);
    await until(async () => (await usd('refunded'))?.available === 0);
    await Promise.all([sync(payment), sync(payment), listening.billing.checkout.syncReversals(payment)]);
    expect(await kinds('refunded')).toEqual(['grant_paid 2000', 'claw_back -2000']);
    expect(await payments.find(payment)).toMatchObject({ status: 'refunded', refundedMinor: 2000 });
    await verified('refunded');
  });

  it('in parts takes each part', async () => {
    const payment = await topUp('parts');
    await refund(payment, 500);
    await sync(payment);
    await refund(payment, 700);
    await sync(payment);
    await sync(payment);
    expect((await usd('parts'))?.available).toBe(800);
    expect(await kinds('parts')).toEqual(['grant_paid 2000', 'claw_back -500', 'claw_back -700']);
    expect(await payments.find(payment)).toMatchObject({ status: 'paid', refundedMinor: 1200 });
  });

  it('of what is spent becomes debt, which the next top-up pays first', async () => {
    const payment = await topUp('spent');
    await app.billing.credits.spend('spent', { amount: 1800, key: newCreditKey() });
    await refund(payment);
    await sync(payment);
    expect(await usd('spent')).toMatchObject({ available: 0, debt: 1800 });
    const refused = app.billing.credits.spend('spent', { amount: 1, key: newCreditKey() });
    await expect(refused).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDITS' });
    const source = { type: 'payment', id: 'next' };
    await app.billing.credits.grant('spent', { unit: 'usd', amount: 2000, key: 'next', kind: 'paid', source });
    expect(await usd('spent')).toMatchObject({ available: 200, debt: 0 });
    await verified('spent');
  });

  it('that fails afterwards gives the credits back, once', async () => {
    const payment = await topUp('failed', 'pm_card_refundFail');
    await refund(payment, 1500);
    await sync(payment);
    expect((await usd('failed'))?.available).toBe(500);
    bench.sandbox.advance(120);
    await sync(payment);
    await sync(payment);
    expect((await usd('failed'))?.available).toBe(2000);
    expect(await kinds('failed')).toEqual(['grant_paid 2000', 'claw_back -1500', 'grant_refund 1500']);
    expect(await payments.find(payment)).toMatchObject({ status: 'paid', refundedMinor: 0 });
    await verified('failed');
  });

  it('before anybody had credited the payment is credited and taken back', async () => {
    const silent = await bench.app();
    const order = { amountMinor: 2000, currency: 'usd', attemptId: newAttempt() };
    const { body } = await silent.post('/create-checkout-session', order, 'early');
    await payHosted(body.url);
    const customer = (await silent.billing.accounts.customerOf('early')) ?? '';
    const [intent] = (await bench.stripe.paymentIntents.list({ customer })).data;
    await refund(intent?.id ?? '');
    await silent.billing.checkout.syncReversals(intent?.id ?? '');
    await silent.billing.checkout.fulfil(body.sessionId);
    expect((await usd('early'))?.available).toBe(0);
    expect(await kinds('early')).toEqual(['grant_paid 2000', 'claw_back -2000']);
  });
});

/** What Stripe would say of a payment, where the sandbox lets nothing of the kind happen. */
function told(payment: string, paidMinor: number, ...rows: [id: string, amountMinor: number, stands: boolean][]) {
  const kindOf = (id: string) => (id.startsWith('re_') ? ('refund' as const) : ('dispute' as const));
  const reversals = rows.map(([id, amountMinor, stands]) => ({ id, kind: kindOf(id), amountMinor, stands }));
  const readReversals = async () => ({ paidMinor, reversals });
  const { credits } = app.billing;
  const parts = {
    provider: { readReversals },
    payments,
    credits,
    logger: memoryLogger([]),
    callHook: async () => true,
    announce: async () => {},
  };
  return async () => {
    const row = await payments.find(payment);
    if (row) await applyReversals(parts as unknown as CheckoutDependencies, row);
  };
}

describe('credits of a payment', () => {
  // https://support.stripe.com/questions/dispute-for-full-charge-amount-after-a-partial-refund-was-issued
  it('are taken once where the whole is disputed after a part was refunded', async () => {
    const payment = await topUp('both');
    const both = told(payment, 2000, ['re_1', 500, true], ['du_1', 2000, true]);
    for (let time = 0; time < 2; time += 1) await both();
    expect(await kinds('both')).toEqual(['grant_paid 2000', 'claw_back -500', 'claw_back -1500']);
    expect(await usd('both')).toMatchObject({ available: 0, debt: 0 });
    expect(await payments.find(payment)).toMatchObject({ status: 'refunded', refundedMinor: 2000 });
    // A reversal that fails in the end restores what it took, and no more.
    for (let time = 0; time < 2; time += 1) await told(payment, 2000, ['re_1', 500, true], ['du_1', 2000, false])();
    expect((await usd('both'))?.available).toBe(1500);
    expect(await payments.find(payment)).toMatchObject({ status: 'paid', refundedMinor: 500 });
    await verified('both');
  });

  // https://docs.stripe.com/disputes/how-disputes-work: the amount can exceed the charge.
  it('are all that is taken where more than was paid is disputed', async () => {
    const payment = await topUp('more');
    await told(payment, 2000, ['du_2', 2100, true])();
    expect(await kinds('more')).toEqual(['grant_paid 2000', 'claw_back -2000']);
  });

  it('are not taken again where an operator took them back before the refund', async () => {
    const payment = await topUp('by-hand');
    const source = { type: 'adjustment', id: 'ticket' };
    await app.billing.credits.clawBack('by-hand', { grant: payment, amount: 2000, key: 'ticket', source });
    await refund(payment);
    await sync(payment);
    await sync(payment);
    expect(await kinds('by-hand')).toEqual(['grant_paid 2000', 'claw_back -2000']);
    expect(await payments.find(payment)).toMatchObject({ status: 'refunded', refundedMinor: 2000 });
    const window = { from: new Date('2020-01-01'), to: new Date('2100-01-01'), accountId: 'by-hand' };
    expect((await app.billing.reconcile(window)).differences).toEqual([]);
  });

  it.each([
    ['a discount', 1000, 500, 1000],
    ['tax', 2400, 1200, 1000],
    ['all, after a discount', 1000, 1000, 2000],
  ])('go in proportion to what was paid: %s', async (name, paidMinor, refundedMinor, taken) => {
    const payment = await topUp(name);
    await told(payment, paidMinor, [`re_${payment}`, refundedMinor, true])();
    expect((await usd(name))?.available).toBe(2000 - taken);
  });
});

describe('a dispute', () => {
  it('takes nothing until it is lost, then all of it, and tells the host', async () => {
    const payment = await topUp('disputed', 'pm_card_createDispute');
    const [dispute] = (await bench.stripe.disputes.list({ payment_intent: payment })).data;
    await sync(payment);
    expect((await usd('disputed'))?.available).toBe(2000);
    await bench.stripe.disputes.close(dispute?.id ?? '');
    await sync(payment);
    expect(await kinds('disputed')).toEqual(['grant_paid 2000', 'claw_back -2000']);
    await verified('disputed');
  });

  it('that is won takes nothing', async () => {
    const payment = await topUp('won', 'pm_card_createDispute');
    const [dispute] = (await bench.stripe.disputes.list({ payment_intent: payment })).data;
    await bench.stripe.disputes.update(dispute?.id ?? '', {
      evidence: { uncategorized_text: 'winning_evidence' },
      submit: true,
    });
    bench.sandbox.advance(86_400);
    await sync(payment);
    expect((await usd('won'))?.available).toBe(2000);
  });
});

it('is nothing of ours when the payment is not', async () => {
  const { id } = await bench.stripe.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'http://app.test/',
  });
  await refund(id);
  expect(await sync(id)).toBe(false);
  expect(news.every(({ balanceAfter }) => Number.isSafeInteger(balanceAfter))).toBe(true);
});
