import type { LedgerEntry } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../test/database.js';
import { limits } from './rules/limits.js';
import type { CreditState } from './rules/state.js';
import { type CreditEngine, createCredits, newCreditKey } from './service.js';
import { type StoredCredits, stateOf } from './store/stored-state.js';

const logger = { info() {}, warn() {}, error() {} };
const source = { type: 'payment', id: 'pi_1' };
const start = new Date('2026-01-01T00:00:00Z');
let database: TestDatabase;
let now = start;

/** As a process of its own would have it: with nothing remembered. */
function openCredits(): CreditEngine {
  return createCredits({ connection: database.connection, logger, clock: { now: () => now }, defaultUnit: 'usd' });
}

const paid = (key: string, amount: number) => ({ key, amount, unit: 'usd', kind: 'paid' as const, source });
const settle = (promises: Promise<LedgerEntry>[]) => Promise.allSettled(promises);
const codesOf = (results: PromiseSettledResult<LedgerEntry>[]) =>
  results.flatMap((row) => (row.status === 'rejected' ? [row.reason.code] : []));

async function available(credits: CreditEngine, account: string): Promise<number | undefined> {
  return (await credits.balance(account))[0]?.available;
}

async function storedCredits(account: string): Promise<CreditState | undefined> {
  type Row = { _id: string; credits?: StoredCredits };
  const row = await database.connection.collection<Row>('accounts').findOne({ _id: account });
  return row?.credits && stateOf(account, row.credits);
}

beforeAll(async () => {
  database = await openTestDatabase();
  await openCredits().ensureIndexes();
});
afterAll(() => database?.close());

describe('a change', () => {
  it('is shown by the reply, the balance and the ledger, before and after draining', async () => {
    const credits = openCredits();
    const granted = await credits.grant('a', { ...paid('pi_1', 100), actor: 'user_1', reason: 'top-up' });
    expect(granted).toEqual({
      seq: 1,
      key: 'pi_1',
      kind: 'grant_paid',
      unit: 'usd',
      amount: 100,
      balanceAfter: 100,
      held: 0,
      debt: 0,
      hold: null,
      source,
      actor: 'user_1',
      reason: 'top-up',
      at: now.toISOString(),
    });
    const spent = await credits.spend('a', { amount: 30, key: newCreditKey() });
    expect(spent).toMatchObject({ seq: 2, kind: 'spend', amount: -30, balanceAfter: 70, source: null });
    expect(await credits.balance('a')).toEqual([{ unit: 'usd', kind: 'money', available: 70, held: 0, debt: 0 }]);
    for (const drained of [2, 0]) {
      expect(await credits.ledger('a')).toEqual({ entries: [spent, granted], nextCursor: null });
      expect(await credits.verify('a')).toEqual({ ok: true, problems: [], entries: 2 });
      expect(await credits.drain()).toBe(drained);
    }
  });

  it('leaves the rest of the account’s document alone, and needs none to be there', async () => {
    const accounts = database.connection.collection<{ _id: string }>('accounts');
    await accounts.insertOne({ _id: 'row', stripeCustomerId: 'cus_1' } as { _id: string });
    await openCredits().grant('row', paid('g', 5));
    expect(await accounts.findOne({ _id: 'row' })).toMatchObject({ stripeCustomerId: 'cus_1', credits: { seq: 1 } });
    expect(await openCredits().balance('nobody')).toEqual([
      { unit: 'usd', kind: 'money', available: 0, held: 0, debt: 0 },
    ]);
    expect(await openCredits().ledger('nobody')).toEqual({ entries: [], nextCursor: null });
  });

  it('keeps units apart, and tells money from others', async () => {
    const credits = openCredits();
    await credits.grant('units', { ...paid('g', 5), unit: 'messages' });
    await expect(credits.spend('units', { key: 's', amount: 1 })).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
      status: 402,
      details: { unit: 'usd', required: 1, available: 0 },
    });
    await credits.spend('units', { key: 's', amount: 1, unit: 'messages' });
    expect(await credits.balance('units')).toMatchObject([
      { unit: 'usd', kind: 'money', available: 0 },
      { unit: 'messages', kind: 'custom', available: 4 },
    ]);
  });

  it('takes account ids of any form', async () => {
    for (const account of ['$set', 'a.b', 'a:1', 'a', '漢字', '{"$ne":1}']) {
      const credits = openCredits();
      await credits.grant(account, paid('g:odd', 5));
      await credits.spend(account, { key: 's:odd', amount: 2 });
      await credits.drain();
      expect(await credits.verify(account)).toMatchObject({ ok: true });
    }
    expect(await available(openCredits(), 'a:1')).toBe(3);
    expect(await available(openCredits(), 'a')).toBe(73);
  });
});

describe('expiry (invariant 7)', () => {
  it('counts at once, with no job, and shows as an entry from the next change on', async () => {
    const credits = openCredits();
    const end = new Date('2026-02-01T00:00:00Z');
    await credits.grant('expiry', { ...paid('g1', 10), expiresAt: end });
    await credits.grant('expiry', paid('g2', 5));
    now = new Date(end.getTime() - 1);
    expect(await available(credits, 'expiry')).toBe(15);
    now = end;
    expect(await available(credits, 'expiry')).toBe(5);
    await expect(credits.spend('expiry', { key: 's1', amount: 6 })).rejects.toMatchObject({
      details: { available: 5 },
    });
    await credits.spend('expiry', { key: 's2', amount: 5 });
    const { entries } = await credits.ledger('expiry');
    expect(entries.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['spend', -5],
      ['expiry', -10],
      ['grant_paid', 5],
      ['grant_paid', 10],
    ]);
    expect(await credits.verify('expiry')).toMatchObject({ ok: true });
    now = start;
  });
});

describe('many callers', () => {
  it('with enough for half of them: exactly half succeed (invariant 2)', async () => {
    const credits = openCredits();
    for (let round = 0; round < 5; round += 1) {
      const account = `half:${round}`;
      await credits.grant(account, paid('g', 32));
      const spends = Array.from({ length: 64 }, (_, n) => credits.spend(account, { key: `s${n}`, amount: 1 }));
      expect(codesOf(await settle(spends))).toEqual(Array.from({ length: 32 }, () => 'INSUFFICIENT_CREDITS'));
      expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: 33 });
    }
  });

  it('of one key: one effect and equal replies; other content is refused (invariant 3)', async () => {
    const processes = [openCredits(), openCredits(), openCredits()];
    await openCredits().grant('same', paid('g', 100));
    const calls = Array.from({ length: 30 }, (_, n) => processes[n % 3]!.spend('same', { key: 'k', amount: 7 }));
    const replies = await Promise.all(calls);
    for (const reply of replies) expect(reply).toEqual(replies[0]);
    for (const credits of processes) {
      await expect(credits.spend('same', { key: 'k', amount: 8 })).rejects.toMatchObject({ code: 'KEY_CONFLICT' });
      await expect(credits.grant('same', paid('k', 7))).rejects.toMatchObject({ code: 'KEY_CONFLICT', status: 409 });
    }
    expect(await available(openCredits(), 'same')).toBe(93);
  });

  it('of an account that is new: each of them counts', async () => {
    const processes = [openCredits(), openCredits(), openCredits()];
    const calls = Array.from({ length: 30 }, (_, n) => processes[n % 3]!.grant('fresh', paid(`g${n}`, 1)));
    const seqs = (await Promise.all(calls)).map(({ seq }) => seq).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  });

  it('beyond what may wait learn to retry, and nothing is changed for them', async () => {
    const credits = openCredits();
    await credits.grant('busy', paid('g', 10_000));
    const count = limits.queueMax + 300;
    const results = await settle(
      Array.from({ length: count }, (_, n) => credits.spend('busy', { key: `s${n}`, amount: 1 })),
    );
    const codes = codesOf(results);
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(['ACCOUNT_BUSY']));
    const [refused] = results.flatMap((row) => (row.status === 'rejected' ? [row.reason] : []));
    expect(refused).toMatchObject({ status: 429, retryAfterSeconds: 1 });
    expect(await available(credits, 'busy')).toBe(10_000 - (count - codes.length));
    expect(await credits.verify('busy')).toMatchObject({ ok: true, entries: 1 + count - codes.length });
  });
});

describe('what this process remembers', () => {
  it('never makes it refuse what another one has made possible', async () => {
    const [one, other] = [openCredits(), openCredits()];
    await one.grant('stale', paid('g1', 5));
    await other.grant('stale', paid('g2', 5));
    expect(await one.spend('stale', { key: 's1', amount: 10 })).toMatchObject({ seq: 3, balanceAfter: 0 });
    await expect(other.spend('stale', { key: 's2', amount: 1 })).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
    });
  });
});

describe('keys that have left the document (invariants 3 and 12)', () => {
  it.each([
    ['time-ordered', () => newCreditKey()],
    ['other', () => `job-${Math.random()}`],
  ])('%s keys are answered from the ledger', async (kind, makeKey) => {
    const credits = openCredits();
    const account = `late:${kind}`;
    await credits.grant(account, paid('g', 1000));
    const keys = Array.from({ length: 3 * limits.keyWindow }, makeKey);
    const replies: LedgerEntry[] = [];
    for (const key of keys) replies.push(await credits.spend(account, { key, amount: 1 }));
    await credits.drain();
    expect((await storedCredits(account))?.recent).toHaveLength(limits.keyWindow);
    for (const process of [credits, openCredits()]) {
      expect(await process.spend(account, { key: keys[0]!, amount: 1 })).toEqual(replies[0]);
      await expect(process.spend(account, { key: keys[0]!, amount: 2 })).rejects.toMatchObject({
        code: 'KEY_CONFLICT',
      });
    }
    expect(await available(credits, account)).toBe(1000 - keys.length);
  });
});

describe('the drainer', () => {
  it('keeps the document bounded while others write, and the ledger reads the same all the time', async () => {
    const processes = [openCredits(), openCredits()];
    await processes[0]!.grant('racing', paid('g', 100_000));
    let isWriting = true;
    const writers = Array.from({ length: 8 }, async (_, caller) => {
      for (let n = 0; n < 30; n += 1) {
        await processes[caller % 2]!.spend('racing', { key: `${caller}-${n}`, amount: 1 });
      }
    });
    const drainers = processes.map(async (credits) => {
      while (isWriting) await credits.drain();
    });
    const reader = (async () => {
      const credits = openCredits();
      let pages = 0;
      while (isWriting) {
        let cursor: number | undefined;
        let next: number | undefined;
        for (let page = 0; page < 3; page += 1) {
          const { entries, nextCursor } = await credits.ledger('racing', { limit: 17, cursor });
          // Newest first without a gap or a duplicate, within a page and from page to page.
          for (const { seq, balanceAfter } of entries) {
            expect(seq).toBe(next ?? seq);
            expect(balanceAfter).toBe(100_000 - (seq - 1));
            next = seq - 1;
          }
          pages += 1;
          if (nextCursor === null) break;
          cursor = nextCursor;
        }
      }
      return pages;
    })();
    await Promise.all(writers).finally(() => {
      isWriting = false;
    });
    await Promise.all(drainers);
    expect(await reader).toBeGreaterThan(3);
    const credits = openCredits();
    await credits.drain();
    // With nothing left to drain it goes off the drainer's list.
    await credits.drain();
    expect(await credits.verify('racing')).toEqual({ ok: true, problems: [], entries: 241 });
    const stored = await storedCredits('racing');
    expect(stored).toMatchObject({ seq: 241, drainedSeq: 241 });
    expect(stored?.recent.length).toBeLessThanOrEqual(limits.keyWindow);
    expect(stored?.pending).toBe(false);
  });

  it('refuses to drain an account whose entry stands otherwise in the ledger, and drains the others', async () => {
    const credits = openCredits();
    await credits.grant('conflict', paid('g', 5));
    await credits.grant('neighbour', paid('g', 5));
    const ledger = database.connection.collection<{ _id: string }>('ledger_entries');
    await ledger.insertOne({ _id: 'conflict:1', account: 'conflict', key: 'another' } as { _id: string });
    await expect(credits.drain()).rejects.toThrow(/conflict:1 is not the one/);
    expect(await ledger.countDocuments({ account: 'neighbour' })).toBe(1);
    await ledger.deleteOne({ _id: 'conflict:1' });
    expect(await credits.drain()).toBe(1);
  });

  it('tells how far the ledger was behind', async () => {
    const credits = openCredits();
    await credits.drain();
    await credits.drain();
    expect(credits.drainLag()).toEqual({ entries: 0, oldestMs: 0 });
    await credits.grant('lag', paid('g', 5));
    now = new Date(start.getTime() + 700);
    await credits.spend('lag', { key: 's', amount: 1 });
    now = new Date(start.getTime() + 1000);
    await credits.drain();
    expect(credits.drainLag()).toEqual({ entries: 2, oldestMs: 1000 });
    await credits.drain();
    expect(credits.drainLag()).toEqual({ entries: 0, oldestMs: 0 });
    now = start;
  });

  it('drains what its process wrote when it stops', async () => {
    const credits = openCredits();
    credits.start();
    await credits.grant('stopped', paid('g', 5));
    await credits.stop();
    const ledger = database.connection.collection<{ _id: string }>('ledger_entries');
    expect(await ledger.countDocuments({ account: 'stopped' })).toBe(1);
  });
});

describe('bad input', () => {
  it.each([
    [
      'an account id that is a query',
      () => openCredits().spend({ $ne: 1 } as unknown as string, { key: 'k', amount: 1 }),
    ],
    ['an amount that is a fraction', () => openCredits().spend('bad', { key: 'k', amount: 0.5 })],
    ['no key', () => openCredits().spend('bad', { amount: 1 } as never)],
    ['a page of a thousand', () => openCredits().ledger('bad', { limit: 1000 })],
    ['a cursor of 0', () => openCredits().ledger('bad', { cursor: 0 })],
  ])('%s is refused before anything is done', async (_name, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await database.connection.collection<{ _id: string }>('accounts').findOne({ _id: 'bad' })).toBeNull();
  });
});
