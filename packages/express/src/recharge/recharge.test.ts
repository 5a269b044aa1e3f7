import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCreditKey } from '../credits/service.js';
import { type Bench, openBench, type TestApp, until } from '../test/bench.js';
import { memoryLogger } from '../test/host.js';
import { considerAccount } from './charge.js';
import type { RechargeDependencies } from './dependencies.js';
import { RechargeModel } from './model.js';

let bench: Bench;
let app: TestApp;
let now = new Date('2026-11-10T12:00:00Z');
const failures: { accountId: string; code: string; willRetry: boolean }[] = [];
const hour = 3600_000;
const clock = { now: () => now };
const pass = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ clock, hooks: { onAutoRechargeFailed: (about) => failures.push(about) } });
});
afterAll(() => bench.close());

const settings = (more: object = {}) => ({
  enabled: true,
  currency: 'usd',
  thresholdMinor: 500,
  amountMinor: 2000,
  monthlyCapMinor: null,
  ...more,
});

/** An account with a balance and a saved card, by one of Stripe's test payment methods. */
async function account(name: string, { balance = 1000, card = 'pm_card_visa' as string | null } = {}): Promise<string> {
  const { customerId } = await app.billing.accounts.ensure({ accountId: name, userId: name });
  if (card !== null) await saveCard(customerId, card);
  if (balance > 0) {
    const source = { type: 'payment', id: 'first' };
    await app.billing.credits.grant(name, { unit: 'usd', amount: balance, key: 'first', kind: 'paid', source });
  }
  return customerId;
}

async function saveCard(customer: string, card: string): Promise<void> {
  const { id } = await bench.stripe.paymentMethods.attach(card, { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
}

const spend = (name: string, amount: number) => app.billing.credits.spend(name, { amount, key: newCreditKey() });
const available = async (name: string) => (await app.billing.credits.balance(name))[0]?.available;
const charges = async (customer: string) =>
  (await bench.stripe.paymentIntents.list({ customer })).data.filter(({ status }) => status === 'succeeded');
const read = async (name: string) => (await app.get('/auto-recharge', name)).body;

describe('switched on', () => {
  it('charges the saved card once when a spend takes the balance below the threshold', async () => {
    const customer = await account('low');
    const saved = await app.put('/auto-recharge', settings(), 'low');
    expect(saved.body).toMatchObject({ status: 'ready', paymentMethod: { brand: 'visa', last4: '4242' } });
    await spend('low', 400);
    await spend('low', 101);
    await until(async () => (await available('low')) === 2499);
    expect(await charges(customer)).toMatchObject([{ amount: 2000, currency: 'usd' }]);
    await until(async () => (await read('low')).status === 'ready');
    expect(await read('low')).toMatchObject({ chargedThisMonthMinor: 2000, lastFailure: null });
    expect(await app.billing.credits.verify('low')).toMatchObject({ ok: true });
  });

  it('charges when a hold leaves less than the threshold to be spent', async () => {
    await account('holding');
    await app.put('/auto-recharge', settings(), 'holding');
    await app.billing.credits.hold('holding', { amount: 600, key: newCreditKey() });
    await until(async () => (await available('holding')) === 2400);
  });

  it('charges at once for a balance that is low already', async () => {
    await account('empty', { balance: 0 });
    expect((await app.put('/auto-recharge', settings(), 'empty')).body).toMatchObject({ status: 'ready' });
    expect(await available('empty')).toBe(2000);
  });

  it('charges once for a crossing that thirty callers in two processes see', async () => {
    const customer = await account('crowd', { balance: 600 });
    const other = await bench.app({ clock });
    await app.put('/auto-recharge', settings(), 'crowd');
    await app.billing.credits.spend('crowd', { amount: 200, key: 'crossing' });
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => (n % 2 ? app : other).billing.autoRecharge.consider('crowd')),
    );
    await until(async () => (await available('crowd')) === 2400);
    expect(await charges(customer)).toHaveLength(1);
  });

  it('charges again for the next crossing, until the limit of the month', async () => {
    const customer = await account('capped');
    await app.put('/auto-recharge', settings({ monthlyCapMinor: 4500 }), 'capped');
    for (const left of [2100, 2200]) {
      await spend('capped', ((await available('capped')) ?? 0) - (left - 2000));
      await until(async () => (await available('capped')) === left);
    }
    await until(async () => (await read('capped')).status === 'capped');
    await spend('capped', 2200);
    expect(await app.billing.autoRecharge.consider('capped')).toBe(false);
    expect(await charges(customer)).toHaveLength(2);
    expect(await read('capped')).toMatchObject({ status: 'capped', chargedThisMonthMinor: 4000 });
    pass(25 * 24 * hour);
    expect((await app.billing.sweep()).failed).toBe(0);
    expect(await available('capped')).toBe(2000);
    expect(await read('capped')).toMatchObject({ status: 'ready', chargedThisMonthMinor: 2000 });
  });
});

describe('a declined card', () => {
  it('is shown, tried again later and later, and switched off after the third time', async () => {
    const customer = await account('declined', { card: 'pm_card_chargeCustomerFail' });
    const first = await app.put('/auto-recharge', settings({ thresholdMinor: 5000 }), 'declined');
    expect(first.body).toMatchObject({
      status: 'waiting',
      chargedThisMonthMinor: 0,
      lastFailure: { code: 'generic_decline', message: expect.stringContaining('declined') },
      nextAttemptAt: new Date(now.getTime() + hour).toISOString(),
    });
    expect(await app.billing.autoRecharge.consider('declined')).toBe(false);
    pass(hour);
    await app.billing.sweep();
    expect(await read('declined')).toMatchObject({ status: 'waiting' });
    pass(24 * hour);
    await app.billing.sweep();
    expect(await read('declined')).toMatchObject({ status: 'failed', nextAttemptAt: null });
    pass(240 * hour);
    await app.billing.sweep();
    const told = failures.filter(({ accountId }) => accountId === 'declined');
    expect(told.map(({ willRetry }) => willRetry)).toEqual([true, true, false]);
    // What was declined can never be paid afterwards.
    const { data } = await bench.stripe.paymentIntents.list({ customer });
    expect(data.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
    expect(await available('declined')).toBe(1000);

    await saveCard(customer, 'pm_card_visa');
    const again = await app.put('/auto-recharge', settings({ thresholdMinor: 2500 }), 'declined');
    expect(again.body).toMatchObject({ status: 'ready', lastFailure: null });
    expect(await available('declined')).toBe(3000);
  });

  it('that wants its owner is a decline too', async () => {
    await account('owner', { card: 'pm_card_authenticationRequired', balance: 0 });
    const saved = await app.put('/auto-recharge', settings(), 'owner');
    expect(saved.body).toMatchObject({ status: 'waiting', lastFailure: { code: 'authentication_required' } });
    expect(await available('owner')).toBe(0);
  });
});

describe('a change of mind while the card is asked', () => {
  /** A third try, during which the account's owner does something. */
  async function thirdTry(name: string, meanwhile: (recharges: RechargeModel) => Promise<unknown>) {
    const recharges = new RechargeModel(bench.database.connection);
    const wanted = { currency: 'usd', thresholdMinor: 500, amountMinor: 2000, monthlyCapMinor: null, userId: name };
    await recharges.switchOn(name, wanted, now);
    await recharges.model.updateOne({ _id: name }, { $set: { failures: 2, state: 'waiting' } });
    const told: boolean[] = [];
    const parts = {
      recharges,
      clock,
      enabled: true,
      logger: memoryLogger([]),
      credits: { balance: async () => [] },
      callHook: async (_name: string, { willRetry }: { willRetry: boolean }) => told.push(willRetry),
      checkout: {
        chargeSaved: async () => {
          await meanwhile(recharges);
          return { state: 'declined', decline: { code: 'expired_card', message: 'The card has expired.' } };
        },
      },
    };
    await considerAccount(parts as unknown as RechargeDependencies, name);
    return { row: await recharges.find(name), told };
  }
  const wanted = { currency: 'usd', thresholdMinor: 500, amountMinor: 2000, monthlyCapMinor: null };

  it('is no third decline of a card that was replaced', async () => {
    const { row, told } = await thirdTry('replaced', (recharges) =>
      recharges.switchOn('replaced', { ...wanted, userId: 'replaced' }, now),
    );
    expect(row).toMatchObject({ enabled: true, failures: 1, state: 'waiting' });
    expect(told).toEqual([true]);
  });

  it('promises no other try of what was switched off', async () => {
    const { row, told } = await thirdTry('stopped', (recharges) => recharges.switchOff('stopped'));
    expect(row).toMatchObject({ enabled: false, state: 'ready', nextAttemptAt: null });
    expect(told).toEqual([false]);
  });
});

it('ends with a dispute that is lost: a disputed payment is not charged again', async () => {
  const customer = await account('disputing', { balance: 600 });
  await app.put('/auto-recharge', settings(), 'disputing');
  const order = { amountMinor: 2000, currency: 'usd', attemptId: 'disputed-top-up' };
  const { body } = await app.post('/create-payment-intent', order, 'disputing');
  const [payment = ''] = String(body.clientSecret).split('_secret_');
  const card = { payment_method: 'pm_card_createDispute', return_url: 'http://app.test/' };
  await bench.stripe.paymentIntents.confirm(payment, card);
  await app.billing.checkout.fulfil(body.sessionId);
  await app.billing.credits.spend('disputing', { amount: 2000, key: 'all-of-it' });
  const [dispute] = (await bench.stripe.disputes.list({ payment_intent: payment })).data;
  await bench.stripe.disputes.close(dispute?.id ?? '');
  await app.billing.checkout.syncReversals(payment);
  expect((await app.billing.credits.balance('disputing'))[0]).toMatchObject({ available: 0, debt: 1400 });
  expect(await app.billing.autoRecharge.consider('disputing')).toBe(false);
  expect(await charges(customer)).toHaveLength(1);
  expect(await read('disputing')).toMatchObject({ status: 'off', lastFailure: { code: 'dispute_lost' } });
  // Its owner may switch it on again, and a late event of the same dispute changes nothing.
  const again = await app.put('/auto-recharge', settings({ thresholdMinor: 1 }), 'disputing');
  expect(again.body).toMatchObject({ status: 'ready', lastFailure: null });
  await app.billing.checkout.syncReversals(payment);
  expect(await read('disputing')).toMatchObject({ status: 'ready' });
});

describe('a refund', () => {
  async function paid(name: string) {
    const customer = await account(name, { balance: 600 });
    await app.put('/auto-recharge', settings(), name);
    const order = { amountMinor: 2000, currency: 'usd', attemptId: `refunded-${name}` };
    const { body } = await app.post('/create-payment-intent', order, name);
    const [payment = ''] = String(body.clientSecret).split('_secret_');
    const card = { payment_method: 'pm_card_visa', return_url: 'http://app.test/' };
    await bench.stripe.paymentIntents.confirm(payment, card);
    await app.billing.checkout.fulfil(body.sessionId);
    const refund = async (amount: number) => {
      await bench.stripe.refunds.create({ payment_intent: payment, amount });
      await app.billing.checkout.syncReversals(payment);
      pass(hour);
      await app.billing.sweep();
    };
    return { customer, refund };
  }

  it('that leaves less than the threshold switches it off: a refund is not charged again', async () => {
    const { customer, refund } = await paid('given-back');
    await app.billing.credits.spend('given-back', { amount: 500, key: 'some' });
    await refund(2000);
    expect(await charges(customer)).toHaveLength(1);
    expect(await available('given-back')).toBe(100);
    expect(await read('given-back')).toMatchObject({ status: 'off', lastFailure: { code: 'payment_refunded' } });
    // What the account then wants is charged.
    const again = await app.put('/auto-recharge', settings(), 'given-back');
    expect(again.body).toMatchObject({ status: 'ready', lastFailure: null });
    expect(await charges(customer)).toHaveLength(2);
  });

  it('that leaves more changes nothing', async () => {
    const { refund } = await paid('goodwill');
    await refund(500);
    expect(await read('goodwill')).toMatchObject({ status: 'ready', lastFailure: null });
    await spend('goodwill', 1700);
    await until(async () => (await available('goodwill')) === 2400);
  });
});

it('charges nobody while billing is switched off', async () => {
  const customer = await account('gated', { balance: 600 });
  await app.put('/auto-recharge', settings(), 'gated');
  const off = await bench.app({ clock, enabled: false });
  await off.billing.credits.spend('gated', { amount: 200, key: 'crossing' });
  pass(hour);
  await off.billing.sweep();
  expect(await off.billing.autoRecharge.consider('gated')).toBe(false);
  expect(await charges(customer)).toHaveLength(0);
  expect(await app.billing.autoRecharge.consider('gated')).toBe(true);
});

describe('when the process dies', () => {
  it('after the claim, the sweeper charges once', async () => {
    const customer = await account('claimed', { balance: 100 });
    const recharges = new RechargeModel(bench.database.connection);
    const wanted = {
      currency: 'usd',
      thresholdMinor: 500,
      amountMinor: 2000,
      monthlyCapMinor: null,
      userId: 'claimed',
    };
    await recharges.switchOn('claimed', wanted, now);
    const row = await recharges.find('claimed');
    const claim = { attemptId: 'attempt-that-died', month: '2026-12', chargedMinor: 2000, nextSweepAt: now };
    expect(row && (await recharges.claim(row, claim))).toBe(true);
    expect(await read('claimed')).toMatchObject({ status: 'charging' });
    await Promise.all([app.billing.sweep(), app.billing.sweep()]);
    expect(await available('claimed')).toBe(2100);
    expect(await charges(customer)).toHaveLength(1);
    expect(await read('claimed')).toMatchObject({ status: 'ready' });
  });

  it('after the charge, the sweeper finds it and charges no second time', async () => {
    const customer = await account('charged', { balance: 100 });
    const request = { method: 'POST', path: '/v1/payment_intents' } as const;
    // Stripe's client asks three times.
    bench.sandbox.faults.add({ on: 'request', kind: 'cut', when: 'after', times: 3, ...request });
    expect((await app.put('/auto-recharge', settings(), 'charged')).body).toMatchObject({ status: 'charging' });
    expect(await available('charged')).toBe(100);
    pass(3 * 60_000);
    await app.billing.sweep();
    expect(await available('charged')).toBe(2100);
    expect(await charges(customer)).toHaveLength(1);
  });
});

describe('settings', () => {
  it.each([
    ['an amount below the minimum', { amountMinor: 10 }, 400, 'AMOUNT_BELOW_MINIMUM'],
    ['a float', { amountMinor: 20.5 }, 400, 'AMOUNT_NOT_INTEGER'],
    ['a limit below one charge', { monthlyCapMinor: 1000 }, 400, 'AMOUNT_BELOW_MINIMUM'],
    ['another currency', { currency: 'chf' }, 400, 'CURRENCY_NOT_SUPPORTED'],
    ['a threshold of zero', { thresholdMinor: 0 }, 400, 'INVALID_INPUT'],
    ['no threshold', { thresholdMinor: undefined }, 400, 'INVALID_INPUT'],
    ['an operator', { enabled: { $ne: null } }, 400, 'INVALID_INPUT'],
  ])('refuse %s', async (_name, more, status, code) => {
    const reply = await app.put('/auto-recharge', settings(more), 'refused');
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
  });

  it('need a saved card', async () => {
    await account('cardless', { card: null });
    const reply = await app.put('/auto-recharge', settings(), 'cardless');
    expect([reply.status, reply.body.error.code]).toEqual([409, 'PAYMENT_METHOD_REQUIRED']);
    expect(await read('cardless')).toMatchObject({ status: 'off', settings: null, paymentMethod: null });
  });

  it('switched off charge nothing more, and are kept', async () => {
    const customer = await account('off');
    await app.put('/auto-recharge', settings(), 'off');
    expect((await app.put('/auto-recharge', { enabled: false }, 'off')).body).toMatchObject({
      status: 'off',
      settings: { thresholdMinor: 500 },
    });
    await spend('off', 900);
    expect(await app.billing.autoRecharge.consider('off')).toBe(false);
    expect(await charges(customer)).toHaveLength(0);
  });

  it('answer other methods with what is allowed', async () => {
    const reply = await app.post('/auto-recharge', {}, 'ada');
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT']);
  });
});
