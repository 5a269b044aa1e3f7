import type { DifferenceKind } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PaymentModel, SessionModel } from '../checkout/service.js';
import { type Bench, newAttempt, openBench, payHosted, stripeOptions, type TestApp } from '../test/bench.js';
import { startApi } from '../test/start-api.js';

/*
 * No event of Stripe reaches these applications: whatever is right afterwards was brought about by a return page, or by
 * reconciling.
 */

let bench: Bench;
let app: TestApp;
let payments: PaymentModel;
let sessions: SessionModel;
const told: string[] = [];

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ hooks: { onTopUpComplete: ({ paymentId }) => told.push(paymentId) } });
  payments = new PaymentModel(bench.database.connection);
  sessions = new SessionModel(bench.database.connection);
  await app.billing.ready();
});
afterAll(() => bench.close());

const hourMs = 3600_000;
const around = () => ({ from: new Date(Date.now() - 24 * hourMs), to: new Date(Date.now() + 48 * hourMs) });
const reconcile = (accountId: string, repair = false) => app.billing.reconcile({ accountId, repair, ...around() });
const available = async (account: string) => (await app.billing.credits.balance(account))[0]?.available;

const order = () => ({ amountMinor: 2000, currency: 'usd', attemptId: newAttempt() });

async function paidInPage(account: string, card = 'pm_card_visa') {
  const { body } = await app.post('/create-payment-intent', order(), account);
  const [paymentId = ''] = String(body.clientSecret).split('_secret_');
  await bench.stripe.paymentIntents.confirm(paymentId, { payment_method: card, return_url: 'http://app.test/' });
  return { paymentId, sessionId: body.sessionId as string };
}

async function paidHosted(account: string) {
  const { body } = await app.post('/create-checkout-session', order(), account);
  await payHosted(body.url);
  const customer = (await app.billing.accounts.customerOf(account)) ?? '';
  const [intent] = (await bench.stripe.paymentIntents.list({ customer })).data;
  return { paymentId: intent?.id ?? '', sessionId: body.sessionId as string };
}

async function credited(account: string, card?: string) {
  const paid = await paidInPage(account, card);
  await app.billing.checkout.fulfil(paid.sessionId);
  return paid;
}

/** It is found and nothing is changed; it is repaired; and then there is nothing any more. */
async function foundAndRepaired(account: string, kind: DifferenceKind) {
  const before = await app.billing.credits.balance(account);
  const seen = await reconcile(account);
  expect(seen.differences.map((each) => each.kind)).toEqual([kind]);
  expect(seen).toMatchObject({ agrees: false, differences: [{ state: 'open', repairable: true, error: null }] });
  expect(await app.billing.credits.balance(account)).toEqual(before);
  const repaired = await reconcile(account, true);
  expect(repaired.differences.map((each) => [each.kind, each.state])).toEqual([[kind, 'repaired']]);
  expect(repaired.agrees).toBe(true);
  await settled(account);
  return seen.differences[0];
}

async function settled(account: string) {
  const { entries } = await app.billing.credits.ledger(account);
  expect(await reconcile(account, true)).toMatchObject({ agrees: true, differences: [] });
  expect((await app.billing.credits.ledger(account)).entries).toEqual(entries);
}

describe('what is right', () => {
  it('has no difference, of one account or of all', async () => {
    await credited('right');
    const report = await reconcile('right');
    expect(report).toMatchObject({ agrees: true, differences: [], accounts: 1, entries: 1, payments: 1 });
    const all = await app.billing.reconcile(around());
    expect(all).toMatchObject({ agrees: true, differences: [], accounts: 1 });
  });

  it('is not mixed up with payments of others', async () => {
    const { stripe } = bench;
    const foreign = { amount: 900, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };
    await stripe.paymentIntents.create({ ...foreign, return_url: 'http://app.test/' });
    const other = await bench.app({ environment: 'staging' });
    const { body } = await other.post('/create-checkout-session', order(), 'elsewhere');
    await payHosted(body.url);
    expect(await app.billing.reconcile(around())).toMatchObject({ leftOut: 2 });
    await other.billing.sweep({ all: true });
  });
});

describe('a webhook that never came', () => {
  it('of a payment in the page', async () => {
    const { paymentId, sessionId } = await paidInPage('dropped');
    const found = await foundAndRepaired('dropped', 'paid_not_granted');
    expect(found).toMatchObject({ paymentId, sessionId, amountMinor: 2000, currency: 'usd' });
    expect(found?.found).toBe(`Payment ${paymentId} of $20.00 is paid, and its credits were not granted.`);
    expect(await available('dropped')).toBe(2000);
    expect(told.filter((id) => id === paymentId)).toHaveLength(1);
  });

  it('of a hosted checkout', async () => {
    const { sessionId } = await paidHosted('hosted');
    await foundAndRepaired('hosted', 'paid_not_granted');
    expect(await sessions.find(sessionId)).toMatchObject({ status: 'completed' });
  });

  it('of a payment whose session was given up meanwhile', async () => {
    const { sessionId } = await paidInPage('given-up');
    await sessions.end(sessionId, { status: 'error', endedAt: new Date(), failure: 'lost' });
    await foundAndRepaired('given-up', 'paid_not_granted');
  });

  it('of a checkout whose id was never stored', async () => {
    const { sessionId } = await paidHosted('unattached');
    await sessions.model.updateOne({ _id: sessionId }, { $unset: { providerSessionId: 1, url: 1 } });
    await foundAndRepaired('unattached', 'paid_not_granted');
  });

  it('of a payment in a checkout that Stripe does not know by the id that is stored', async () => {
    const { paymentId, sessionId } = await paidHosted('other-checkout');
    await sessions.model.updateOne({ _id: sessionId }, { $set: { providerSessionId: 'cs_test_gone' } });
    const far = { from: new Date(0), to: new Date('2020-01-01') };
    await app.billing.credits.grant('other-checkout', {
      ...{ key: paymentId, unit: 'usd', amount: 2000, kind: 'paid' as const },
      source: { type: 'payment', id: paymentId },
    });
    expect((await app.billing.reconcile({ accountId: 'other-checkout', ...far })).payments).toBe(0);
    const report = await reconcile('other-checkout');
    expect(report.differences.map(({ kind }) => kind)).not.toContain('account_not_readable');
    await sessions.model.deleteOne({ _id: sessionId });
  });

  it('of a payment that was refunded by hand as well', async () => {
    const { paymentId } = await paidInPage('both');
    await bench.stripe.refunds.create({ payment_intent: paymentId, amount: 500 });
    expect((await reconcile('both', true)).agrees).toBe(true);
    expect(await available('both')).toBe(1500);
    await settled('both');
  });

  it('of a subscription', async () => {
    await app.billing.plans.sync();
    const subscribe = { plan: 'pro', interval: 'month', attemptId: newAttempt() };
    const { body } = await app.post('/subscription-checkout-session', subscribe, 'subscriber');
    await payHosted(body.url);
    await foundAndRepaired('subscriber', 'subscription_not_recorded');
    expect(await app.billing.subscriptions.access('subscriber')).toMatchObject({ status: 'ACTIVE', plan: 'pro' });
  });

  it('of a checkout that nobody paid', async () => {
    const { body } = await app.post('/create-checkout-session', order(), 'left');
    const row = await sessions.find(body.sessionId);
    await bench.stripe.checkout.sessions.expire(row?.providerSessionId ?? '');
    await foundAndRepaired('left', 'stuck_session');
    expect(await sessions.find(body.sessionId)).toMatchObject({ status: 'cancelled' });
  });
});

describe('money that went back', () => {
  it('by a refund that an operator made at Stripe', async () => {
    const { paymentId } = await credited('refunded');
    const refund = await bench.stripe.refunds.create({ payment_intent: paymentId, amount: 700 });
    const found = await foundAndRepaired('refunded', 'refund_not_taken_back');
    expect(found).toMatchObject({ paymentId, objectId: refund.id, amountMinor: 700 });
    expect(await available('refunded')).toBe(1300);
  });

  it('by a dispute that was lost', async () => {
    const { paymentId } = await credited('disputed', 'pm_card_createDispute');
    const [dispute] = (await bench.stripe.disputes.list({ payment_intent: paymentId })).data;
    expect((await reconcile('disputed')).differences).toEqual([]);
    await bench.stripe.disputes.close(dispute?.id ?? '');
    await foundAndRepaired('disputed', 'refund_not_taken_back');
    expect(await available('disputed')).toBe(0);
  });

  it('and came back, because the refund failed', async () => {
    const { paymentId } = await credited('refund-failed', 'pm_card_refundFail');
    await bench.stripe.refunds.create({ payment_intent: paymentId });
    await app.billing.checkout.syncReversals(paymentId);
    expect(await available('refund-failed')).toBe(0);
    bench.sandbox.advance(120);
    await foundAndRepaired('refund-failed', 'credits_not_restored');
    expect(await available('refund-failed')).toBe(2000);
  });

  it('and was taken, but not stored: the process died in between', async () => {
    const { paymentId } = await credited('half');
    await bench.stripe.refunds.create({ payment_intent: paymentId });
    await app.billing.checkout.syncReversals(paymentId);
    await payments.setRefunded(paymentId, 0, 'paid');
    await foundAndRepaired('half', 'refund_not_recorded');
    expect(await payments.find(paymentId)).toMatchObject({ status: 'refunded', refundedMinor: 2000 });
  });
});

describe('a process that died', () => {
  it('between the grant and its session', async () => {
    const { sessionId } = await paidInPage('crashed');
    const doomed = await startApi({
      mongoUri: bench.database.uri,
      stripe: stripeOptions(bench.sandbox),
      workers: false,
      killAt: 'effect_stored',
    });
    await expect(doomed.ask({ ask: 'sweep' })).rejects.toThrow('ended');
    expect(await sessions.find(sessionId)).toMatchObject({ status: 'in_progress' });
    expect(await available('crashed')).toBe(2000);
    await foundAndRepaired('crashed', 'stuck_session');
    expect(await available('crashed')).toBe(2000);
  }, 60_000);
});

describe('a database that was put back from an old copy', () => {
  it('lacks the row of a payment', async () => {
    const { paymentId } = await credited('row-lost');
    await payments.model.deleteOne({ _id: paymentId });
    await foundAndRepaired('row-lost', 'payment_not_recorded');
    expect(await payments.find(paymentId)).toMatchObject({ amountMinor: 2000, status: 'paid' });
  });

  it('lacks the credits of a session that is completed', async () => {
    await credited('credits-lost');
    const { connection } = bench.database;
    await connection
      .collection<{ _id: string }>('accounts')
      .updateOne({ _id: 'credits-lost' }, { $unset: { credits: 1 } });
    await connection.collection('ledger_entries').deleteMany({ account: 'credits-lost' });
    const fresh = await bench.app();
    const seen = await fresh.billing.reconcile({ accountId: 'credits-lost', repair: true, ...around() });
    expect(seen.differences).toMatchObject([{ kind: 'paid_not_granted', state: 'repaired' }]);
    expect((await fresh.billing.credits.balance('credits-lost'))[0]?.available).toBe(2000);
  });
});

describe('what is left to a person', () => {
  const byHand = (paymentId: string, key: string) => ({
    ...{ key, unit: 'usd', amount: 2000, kind: 'paid' as const },
    source: { type: 'payment', id: paymentId },
  });

  it('is a payment that was granted by hand, and then by its webhook', async () => {
    const { paymentId, sessionId } = await paidInPage('twice');
    await app.billing.credits.grant('twice', byHand(paymentId, 'support-ticket-7'));
    await app.billing.checkout.fulfil(sessionId);
    const { differences } = await reconcile('twice', true);
    expect(differences).toMatchObject([{ kind: 'granted_twice', state: 'open', repairable: false, paymentId }]);
    expect(differences[0]?.found).toContain(`support-ticket-7, ${paymentId}`);
    expect(await available('twice')).toBe(4000);
    const source = { type: 'adjustment', id: 'ticket-8' };
    await app.billing.credits.clawBack('twice', { grant: 'support-ticket-7', amount: 2000, key: 'fix', source });
    await settled('twice');
  });

  it.each([
    ['was never made', async () => 'pi_invented', 'which Stripe does not have'],
    [
      'is not paid',
      async () => (await bench.stripe.paymentIntents.create({ amount: 2000, currency: 'usd' })).id,
      'which is not paid: it is open',
    ],
    ['is of another account', async () => (await credited('owner')).paymentId, 'is of account owner'],
  ])('is a grant for a payment that %s', async (name, pay, says) => {
    const account = `unpaid ${name}`;
    const paymentId = await pay();
    await app.billing.credits.grant(account, byHand(paymentId, paymentId));
    const { differences } = await reconcile(account, true);
    expect(differences).toMatchObject([{ kind: 'granted_not_paid', state: 'open', paymentId }]);
    expect(differences[0]?.found).toContain(says);
    const source = { type: 'adjustment', id: 'ticket-9' };
    await app.billing.credits.clawBack(account, { grant: paymentId, amount: 2000, key: 'fix', source });
    await settled(account);
  });

  it('is a grant of another amount than was paid', async () => {
    const { paymentId } = await paidInPage('other-amount');
    await app.billing.credits.grant('other-amount', { ...byHand(paymentId, paymentId), amount: 1900 });
    const { differences } = await reconcile('other-amount');
    expect(differences).toMatchObject([{ kind: 'amount_differs', repairable: false, amountMinor: 2000 }]);
  });

  it('is a payment of which the billing session is gone', async () => {
    const { paymentId, sessionId } = await paidInPage('sessionless');
    await sessions.model.deleteOne({ _id: sessionId });
    const { differences } = await reconcile('sessionless', true);
    expect(differences).toMatchObject([{ kind: 'payment_without_session', state: 'open', paymentId }]);
  });

  it('is none: what the host grants for payments of its own', async () => {
    await app.billing.credits.grant('wire', byHand('wire-2026-004', 'wire-2026-004'));
    expect((await reconcile('wire')).differences).toEqual([]);
  });
});

describe('a look', () => {
  it('is of the window alone', async () => {
    const { paymentId } = await paidInPage('window');
    const past = { from: new Date('2020-01-01'), to: new Date('2020-02-01') };
    const { differences, payments: compared } = await app.billing.reconcile(past);
    expect(compared).toBe(0);
    expect(differences.filter((each) => each.paymentId === paymentId)).toMatchObject([{ kind: 'paid_not_granted' }]);
    await app.billing.reconcile({ accountId: 'window', repair: true, ...past });
    await settled('window');
  });

  it('says why what it found could not be repaired', async () => {
    await paidInPage('unlucky');
    const path = '/v1/payment_intents/{id}';
    bench.sandbox.faults.add({ on: 'request', kind: 'server_error', method: 'GET', path, times: 3 });
    const report = await reconcile('unlucky', true);
    expect(report).toMatchObject({ agrees: false, differences: [{ kind: 'paid_not_granted', state: 'failed' }] });
    expect(report.differences[0]?.error).toContain('does not answer');
    await foundAndRepaired('unlucky', 'paid_not_granted');
  });

  it.each([
    [{ from: new Date('2026-02-01'), to: new Date('2026-01-01') }, 'give a time after from'],
    [{ from: '2026-01-01', to: new Date() }, 'from: Give a Date'],
    [{ from: new Date(), to: new Date(Number.NaN) }, 'to: Give a Date'],
    [{ ...{ from: new Date(0), to: new Date() }, accountId: '' }, 'accountId'],
    [{ ...{ from: new Date(0), to: new Date() }, force: true }, 'force'],
  ])('refuses %j', async (given, says) => {
    await expect(app.billing.reconcile(given as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(says),
    });
  });
});
