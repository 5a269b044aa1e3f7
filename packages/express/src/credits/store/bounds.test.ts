import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/database.js';
import { readSpend } from '../input/spend.js';
import { decide } from '../rules/decide.js';
import { limits } from '../rules/limits.js';
import { type CreditState, emptyState } from '../rules/state.js';
import { type CreditEngine, createCredits, newCreditKey, readConsume } from '../service.js';
import { delta } from './delta.js';
import { storedOf } from './stored-state.js';
import { applyTrim } from './trim.js';

/** `npm run test:long` makes a million spends. */
const bursts = Math.ceil(Number(process.env.TILLKIT_SPENDS ?? 5000) / limits.batchMax);
const silent = { info() {}, warn() {}, error() {} };
const source = { type: 'payment', id: 'pi_1' };
let database: TestDatabase;
let credits: CreditEngine;

beforeAll(async () => {
  database = await openTestDatabase();
  credits = createCredits({ connection: database.connection, logger: silent, defaultUnit: 'usd' });
  await credits.ensureIndexes();
});
afterAll(() => database?.close());

const granted = (key: string, amount: number) => ({ key, amount, unit: 'usd', kind: 'paid' as const, source });
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

async function storedSize(account: string): Promise<number> {
  const row = await database.connection.collection<{ _id: string }>('accounts').findOne({ _id: account });
  return sizeOf(row);
}

describe('the account’s document (invariant 12)', () => {
  it('stays under its bound after very many spends, and with each burst of them', { timeout: 1_200_000 }, async () => {
    await credits.grant('busy', granted('g', 10_000_000));
    const sizes: number[] = [];
    for (let round = 0; round < bursts; round += 1) {
      const keys = Array.from({ length: limits.batchMax }, () => newCreditKey());
      await Promise.all(keys.map((key) => credits.spend('busy', { key, amount: 1, reason: 'a message' })));
      sizes.push(await storedSize('busy'));
    }
    // As much as may wait for the drainer and the window of keys, and not more at the end than at the beginning.
    expect(Math.max(...sizes)).toBeLessThan((limits.outboxMax + limits.keyWindow) * 500);
    await credits.drain();
    expect(await storedSize('busy')).toBeLessThan(limits.keyWindow * 500);
    expect(await credits.verify('busy')).toEqual({ ok: true, problems: [], entries: 1 + bursts * limits.batchMax });
  });

  it('does not grow with holds, uses of quotas and grants that come and go', { timeout: 120_000 }, async () => {
    const allowances = [
      { plan: 'free', source: 'free', limit: null, period: 'day' as const, anchorAt: new Date('2026-01-31') },
    ];
    await credits.grant('mixed', granted('g', 1_000_000));
    let early = 0;
    for (let round = 0; round < 20; round += 1) {
      const works = Array.from({ length: 16 }, async (_, n) => {
        const name = `${round}-${n}`;
        await credits.grant('mixed', granted(`g${name}`, 1));
        await credits.hold('mixed', { key: `h${name}`, amount: 2 });
        await credits.changeQuota('mixed', readConsume({ quota: 'messages', key: `m${name}` }, allowances));
        if (n % 2 === 0) await credits.capture('mixed', { key: `c${name}`, hold: `h${name}`, amount: 1 });
        else await credits.release('mixed', { key: `r${name}`, hold: `h${name}` });
        await credits.spend('mixed', { key: `s${name}`, amount: 1 });
      });
      await Promise.all(works);
      await credits.drain();
      if (round === 4) early = await storedSize('mixed');
    }
    const grants = (await database.connection
      .collection<{ _id: string; credits?: { grants: object; holds?: object } }>('accounts')
      .findOne({ _id: 'mixed' })) ?? { credits: { grants: {}, holds: {} } };
    expect(Object.keys(grants.credits?.holds ?? {})).toEqual([]);
    const perGrant = 260 * Object.keys(grants.credits?.grants ?? {}).length;
    expect((await storedSize('mixed')) - perGrant).toBeLessThan(early + 1000);
    expect(await credits.verify('mixed')).toMatchObject({ ok: true });
  });
});

describe('what one spend writes', () => {
  /** A state as a busy account has it: so many grants, and a full window of keys. */
  function busyState(grants: number, spends: number): CreditState {
    const now = new Date('2026-01-01');
    const policy = { defaultUnit: 'usd', overdraftOf: () => 0 };
    let state: CreditState = { ...emptyState, seq: 1000, drainedSeq: 1000 };
    state = {
      ...state,
      units: [{ unit: 'usd', balance: grants * 100, debt: 0 }],
      grants: Array.from({ length: grants }, (_, n) => ({
        ...{ seq: n + 1, unit: 'usd', amount: 100, remaining: 100, kind: 'paid' as const, priority: 50 },
        ...{ expiresAt: null, costBasis: null },
      })),
    };
    for (let n = 0; n < spends; n += 1) {
      const decision = decide(state, readSpend({ key: newCreditKey(), amount: 1 }, policy), now);
      if (decision.outcome !== 'changed') throw new Error(decision.outcome);
      state = applyTrim({ ...decision.state, pages: [...state.pages, decision.state.seq] }, decision.state.seq);
    }
    return state;
  }

  it('is the same size with two grants or a thousand, after ten spends or two thousand', () => {
    const spend = readSpend({ key: newCreditKey(), amount: 1 }, { defaultUnit: 'usd', overdraftOf: () => 0 });
    const writes = [busyState(2, 10), busyState(1000, 10), busyState(1000, 80), busyState(40, 2000)].map((before) => {
      const decision = decide(before, spend, new Date('2026-01-02'));
      if (decision.outcome !== 'changed') throw new Error(decision.outcome);
      return sizeOf(delta(before, decision.state));
    });
    expect(Math.max(...writes)).toBeLessThan(700);
    expect(Math.max(...writes) - Math.min(...writes)).toBeLessThan(20);
    // And what one spend finds is as large after two thousand of them as after twenty.
    const found = [busyState(3, 20), busyState(3, 200)].map((state) => sizeOf(storedOf(state)));
    expect(Math.abs((found[0] ?? 0) - (found[1] ?? 0))).toBeLessThan(400);
  });

  it('takes a grant that is used up out by its name, and leaves the others alone', () => {
    const before = busyState(1000, 99);
    const spend = readSpend({ key: newCreditKey(), amount: 1 }, { defaultUnit: 'usd', overdraftOf: () => 0 });
    const decision = decide(before, spend, new Date('2026-01-02'));
    if (decision.outcome !== 'changed') throw new Error(decision.outcome);
    expect(delta(before, decision.state)).toMatchObject({ $unset: { 'credits.grants.1': 1 } });
    expect(sizeOf(delta(before, decision.state))).toBeLessThan(800);
  });
});

describe('a document of another shape', () => {
  it('is not touched', async () => {
    const accounts = database.connection.collection<{ _id: string }>('accounts');
    await accounts.insertOne({ _id: 'later', credits: { version: 4, seq: 1 } } as unknown as { _id: string });
    await expect(credits.spend('later', { key: 's', amount: 1 })).rejects.toThrow(/another version of Tillkit/);
    await expect(credits.balance('later')).rejects.toThrow(/another version of Tillkit/);
    await accounts.deleteOne({ _id: 'later' });
  });
});
