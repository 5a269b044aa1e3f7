import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCreditKey } from '../credits/service.js';
import { type Bench, newAttempt, openBench, type TestApp } from '../test/bench.js';

/* Changes of accounts and their ledgers outside the kit. No event of Stripe reaches these applications. */

let bench: Bench;
let app: TestApp;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
  await app.billing.ready();
});
afterAll(() => bench.close());

const hourMs = 3600_000;
const around = () => ({ from: new Date(Date.now() - 24 * hourMs), to: new Date(Date.now() + 48 * hourMs) });
const reconcile = (accountId: string, repair = false) => app.billing.reconcile({ accountId, repair, ...around() });
const available = async (account: string) => (await app.billing.credits.balance(account))[0]?.available;
const rows = () => bench.database.connection.collection<{ _id: string }>('accounts');

async function paidInPage(account: string) {
  const order = { amountMinor: 2000, currency: 'usd', attemptId: newAttempt() };
  const { body } = await app.post('/create-payment-intent', order, account);
  const [paymentId = ''] = String(body.clientSecret).split('_secret_');
  const card = { payment_method: 'pm_card_visa', return_url: 'http://app.test/' };
  await bench.stripe.paymentIntents.confirm(paymentId, card);
  return { paymentId, sessionId: body.sessionId as string };
}

async function credited(account: string) {
  const paid = await paidInPage(account);
  await app.billing.checkout.fulfil(paid.sessionId);
  return paid;
}

async function settled(account: string) {
  const { entries } = await app.billing.credits.ledger(account);
  expect(await reconcile(account, true)).toMatchObject({ agrees: true, differences: [] });
  expect((await app.billing.credits.ledger(account)).entries).toEqual(entries);
}

describe('an account that was changed outside the kit', () => {
  it('is put back to what its ledger says, also in processes that remember it', async () => {
    await credited('edited');
    await app.billing.credits.spend('edited', { amount: 300, key: newCreditKey() });
    const other = await bench.app();
    await other.billing.credits.hold('edited', { amount: 200, key: 'job' });
    await app.billing.credits.drain();
    await rows().updateOne({ _id: 'edited' }, { $inc: { 'credits.units.0.balance': 9_000 } });
    const found = (await reconcile('edited')).differences[0];
    expect(found).toMatchObject({ kind: 'balance_differs', repairable: true });
    expect(found?.found).toContain('Invariant 13');
    const repaired = await reconcile('edited', true);
    expect(repaired.differences).toMatchObject([{ kind: 'balance_differs', state: 'repaired' }]);
    await settled('edited');
    expect(await app.billing.credits.balance('edited')).toMatchObject([{ available: 1500, held: 200 }]);
    await other.billing.credits.capture('edited', { hold: 'job', amount: 50, key: 'job:done' });
    expect(await available('edited')).toBe(1650);
    expect(await app.billing.credits.verify('edited')).toMatchObject({ ok: true });
    const { entries } = await app.billing.credits.ledger('edited');
    expect(entries[1]).toMatchObject({ kind: 'adjustment', amount: 0, actor: 'tillkit' });
  });

  it('is left to a person where the ledger contradicts itself', async () => {
    await credited('torn');
    await app.billing.credits.spend('torn', { amount: 300, key: newCreditKey() });
    await app.billing.credits.drain();
    const ledger = bench.database.connection.collection<{ _id: string }>('ledger_entries');
    await ledger.updateOne({ _id: 'torn:2' }, { $set: { balanceAfter: 5 } });
    const report = await reconcile('torn', true);
    expect(report).toMatchObject({ agrees: false, differences: [{ kind: 'balance_differs', state: 'failed' }] });
    expect(report.differences[0]?.error).toContain('contradicts itself');
    await ledger.updateOne({ _id: 'torn:2' }, { $set: { balanceAfter: 1700 } });
    await settled('torn');
  });
});

describe('an entry that was deleted from the ledger', () => {
  const entries = () => bench.database.connection.collection<{ _id: string }>('ledger_entries');

  /** Every key has left the document: only the ledger knows them. */
  async function forgotten(account: string) {
    for (let n = 0; n < 60; n += 1) {
      await app.billing.credits.spend(account, { amount: 1, key: newCreditKey() });
      if (n % 10 === 9) await app.billing.credits.drain();
    }
  }
  const balances = async (account: string) => (await bench.app()).billing.credits.balance(account);

  it('is not granted a second time', async () => {
    await credited('grant-deleted');
    await forgotten('grant-deleted');
    await entries().deleteOne({ _id: 'grant-deleted:1' });
    const before = await balances('grant-deleted');
    const fresh = await bench.app();
    const report = await fresh.billing.reconcile({ accountId: 'grant-deleted', repair: true, ...around() });
    expect(await balances('grant-deleted')).toEqual(before);
    expect(report.differences.map(({ kind, state }) => [kind, state])).toEqual([
      ['balance_differs', 'failed'],
      ['paid_not_granted', 'failed'],
    ]);
    expect(report.differences[1]?.error).toContain('Repair the ledger of this account first');
  });

  it('is not taken back a second time', async () => {
    const { paymentId } = await credited('claw-back-deleted');
    await bench.stripe.refunds.create({ payment_intent: paymentId, amount: 700 });
    await app.billing.checkout.syncReversals(paymentId);
    await forgotten('claw-back-deleted');
    await entries().deleteOne({ _id: 'claw-back-deleted:2' });
    const before = await balances('claw-back-deleted');
    const fresh = await bench.app();
    await fresh.billing.reconcile({ accountId: 'claw-back-deleted', repair: true, ...around() });
    expect(await balances('claw-back-deleted')).toEqual(before);
  });
});

describe('an account that cannot be read', () => {
  it.each([
    ['was written by another version', { 'credits.version': 99 }, 'written by another version of Tillkit'],
    ['lacks its grants', { 'credits.grants': null }, 'cannot be understood'],
  ])('because it %s, is reported, and keeps no other from being repaired', async (name, damage, says) => {
    const account = `a ${name}`;
    const other = `z after ${name}`;
    await credited(account);
    const stored = await rows().findOne({ _id: account });
    const { paymentId } = await paidInPage(other);
    await rows().updateOne({ _id: account }, { $set: damage });
    const report = await app.billing.reconcile({ repair: true, ...around() });
    await rows().replaceOne({ _id: account }, stored ?? {});
    expect(report.agrees).toBe(false);
    expect(report.differences).toContainEqual(
      expect.objectContaining({ accountId: account, kind: 'account_not_readable', repairable: false, state: 'open' }),
    );
    expect(report.differences.find(({ accountId }) => accountId === account)?.found).toContain(says);
    expect(report.differences.find((each) => each.paymentId === paymentId)).toMatchObject({ state: 'repaired' });
    await settled(account);
    await settled(other);
  });

  it('because entries without end are said to be missing, is reported from its first gap', async () => {
    await credited('endless');
    await rows().updateOne({ _id: 'endless' }, { $set: { 'credits.drainedSeq': 9e15 } });
    const fresh = await bench.app();
    const report = await fresh.billing.reconcile({ accountId: 'endless', repair: true, ...around() });
    await rows().deleteOne({ _id: 'endless' });
    expect(report.differences[0]).toMatchObject({ kind: 'balance_differs', state: 'failed' });
    expect(report.differences[0]?.found).toContain('Invariant 4');
  });

  it('differs from a database or a Stripe that is away: there is nothing to report then', async () => {
    await credited('away');
    bench.sandbox.faults.add({ on: 'request', kind: 'server_error', method: 'GET', path: '/v1/refunds', times: 3 });
    await expect(reconcile('away')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await settled('away');
  });
});
