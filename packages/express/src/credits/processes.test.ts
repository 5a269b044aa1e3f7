import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { LedgerEntry } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../test/database.js';
import type { QuotaAllowance } from './rules/state.js';
import { type CreditEngine, createCredits } from './service.js';
import {
  buildChildren,
  type ChildReport,
  type Children,
  killNow,
  type SpendReport,
  type SpendRequest,
} from './test/children.js';

const source = { type: 'payment', id: 'pi_1' };
const silent = { info() {}, warn() {}, error() {} };
let database: TestDatabase;
let children: Children;

function openCredits(): CreditEngine {
  return createCredits({ connection: database.connection, logger: silent, defaultUnit: 'usd' });
}

beforeAll(async () => {
  database = await openTestDatabase();
  await openCredits().ensureIndexes();
  children = await buildChildren(database.uri);
});
afterAll(async () => {
  await children?.close();
  await database?.close();
});

/** Has each process spend 1 under each of its keys, all at the same time. */
async function spendAtOnce(
  processes: readonly ChildProcess[],
  account: string,
  keysOf: (process: number) => string[],
  allowances?: readonly QuotaAllowance[],
): Promise<SpendReport[]> {
  const reports = processes.map(async (child, index) => {
    const reply = once(child, 'message') as Promise<[ChildReport]>;
    child.send({ account, keys: keysOf(index), allowances } satisfies SpendRequest);
    const [report] = await reply;
    if (report.type !== 'spent') throw new Error(`unexpected report: ${report.type}`);
    return report.reports;
  });
  return (await Promise.all(reports)).flat();
}

describe('four processes on one account', () => {
  let processes: ChildProcess[];
  const sixteen = (name: (n: number) => string) => Array.from({ length: 16 }, (_, n) => name(n));

  beforeAll(async () => {
    processes = Array.from({ length: 4 }, () => children.start({ type: 'answer' }));
    await Promise.all(processes.map((child) => once(child, 'message')));
  });
  afterAll(() => Promise.all(processes.map(killNow)));

  it('64 callers with enough for half of them: exactly half succeed, each time (invariants 2 and 3)', async () => {
    const credits = openCredits();
    for (let round = 0; round < 5; round += 1) {
      const account = `half:${round}`;
      await credits.grant(account, { unit: 'usd', amount: 32, key: 'grant', kind: 'paid', source });
      const reports = await spendAtOnce(processes, account, (index) => sixteen((n) => `p${index}-${n}`));
      const codes = reports.flatMap(({ code }) => code ?? []);
      expect(codes).toEqual(Array.from({ length: 32 }, () => 'INSUFFICIENT_CREDITS'));
      const balances = reports.flatMap(({ reply }) => reply?.balanceAfter ?? []).sort((a, b) => a - b);
      expect(balances).toEqual(Array.from({ length: 32 }, (_, n) => n));
      expect(await credits.balance(account)).toMatchObject([{ available: 0 }]);
      expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: 33 });
    }
  });

  it('64 callers of a quota of two plans with enough for half of them: exactly half succeed (invariants 2 and 11)', async () => {
    const credits = openCredits();
    const anchorAt = new Date('2026-01-31T10:23:00Z');
    const free = { plan: 'free', source: 'free:free', limit: 12, period: 'month' as const, anchorAt };
    const pro = { plan: 'pro', source: 'sub_1', limit: 20, period: 'year' as const, anchorAt: new Date('2026-01-15') };
    for (let round = 0; round < 5; round += 1) {
      const account = `quota:${round}`;
      const keysOf = (index: number) => sixteen((n) => `p${index}-${n}`);
      const reports = await spendAtOnce(processes, account, keysOf, [free, pro]);
      const codes = reports.flatMap(({ code }) => code ?? []);
      expect(codes).toEqual(Array.from({ length: 32 }, () => 'QUOTA_EXCEEDED'));
      const used = reports.flatMap((row) => row.used ?? []).sort((a, b) => a - b);
      expect(used).toEqual(Array.from({ length: 32 }, (_, n) => n + 1));
      const rows = await credits.quotaRows(account);
      expect(rows.map((row) => [row.source, row.used])).toEqual([
        ['free:free', 12],
        ['sub_1', 20],
      ]);
      expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: 32 });
    }
  });

  it('one key everywhere: one effect and equal replies (invariant 3)', async () => {
    const credits = openCredits();
    await credits.grant('same', { unit: 'usd', amount: 100, key: 'grant', kind: 'paid', source });
    for (let round = 0; round < 5; round += 1) {
      const reports = await spendAtOnce(processes, 'same', () => sixteen(() => `round-${round}`));
      expect(reports).toHaveLength(64);
      for (const { reply } of reports) expect(reply).toEqual(reports[0]?.reply);
      expect(reports[0]?.reply).toMatchObject({ amount: -1, balanceAfter: 99 - round });
    }
    expect(await credits.verify('same')).toEqual({ ok: true, problems: [], entries: 6 });
  });
});

describe('kill -9', () => {
  const accounts = ['kill:1', 'kill:2', 'kill:3'];
  const rounds = 4;

  it('loses no acknowledged change and doubles none, round after round (invariant 10)', {
    timeout: 120_000,
  }, async () => {
    const credits = openCredits();
    const acknowledged: { account: string; reply: LedgerEntry }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const until = acknowledged.length + 200 + Math.floor(Math.random() * 200);
      await new Promise<void>((resolve, reject) => {
        const child = children.start({ type: 'stream', round, accounts, callers: 16 }, (report) => {
          if (report.type !== 'acknowledged') return;
          acknowledged.push(report);
          if (acknowledged.length === until) killNow(child).then(resolve, reject);
        });
        child.once('exit', (code) => code !== null && reject(new Error(`the child ended by itself with ${code}`)));
      });
      for (const account of accounts) expect(await credits.verify(account)).toMatchObject({ ok: true, problems: [] });
    }
    await credits.drain();

    for (const account of accounts) {
      const entries = await allEntries(credits, account);
      expect(entries.map(({ seq }) => seq)).toEqual(
        Array.from({ length: entries.length }, (_, n) => entries.length - n),
      );
      const entryOf = new Map(entries.map((entry) => [entry.key, entry]));
      const mine = acknowledged.filter((row) => row.account === account);
      expect(mine.length).toBeGreaterThan(rounds * 20);
      for (const { reply } of mine) expect(entryOf.get(reply.key)).toEqual(reply);
      const spends = mine.filter(({ reply }) => reply.kind === 'spend').slice(-20);
      // A repeat gets the first reply, and nothing more is taken.
      for (const { reply } of spends)
        expect(await credits.spend(account, { key: reply.key, amount: 1 })).toEqual(reply);
      expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: entries.length });
    }
  });

  async function allEntries(credits: CreditEngine, account: string): Promise<LedgerEntry[]> {
    const entries: LedgerEntry[] = [];
    let cursor: number | undefined;
    do {
      const page = await credits.ledger(account, { limit: 100, cursor });
      entries.push(...page.entries);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return entries;
  }
});
