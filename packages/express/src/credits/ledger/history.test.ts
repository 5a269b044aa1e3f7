import type { LedgerEntry } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/database.js';
import { type CreditEngine, createCredits, type LedgerFilter, readConsume } from '../service.js';

const silent = { info() {}, warn() {}, error() {} };
const start = Date.UTC(2026, 0, 1);
const dayMs = 24 * 3600_000;
const day = (n: number) => new Date(start + n * dayMs);
let database: TestDatabase;
let now = day(0);

beforeAll(async () => {
  database = await openTestDatabase();
  await openCredits().ensureIndexes();
});
afterAll(() => database?.close());

function openCredits(): CreditEngine {
  const clock = { now: () => now };
  return createCredits({ connection: database.connection, logger: silent, clock, defaultUnit: 'usd' });
}

const granted = (key: string, amount: number, more: object = {}) => ({
  ...{ key, amount, unit: 'usd', kind: 'paid' as const, source: { type: 'payment', id: key } },
  ...more,
});
const allowances = [{ plan: 'free', source: 'free', limit: null, period: null, anchorAt: day(0) }];
const consume = (credits: CreditEngine, account: string, key: string) =>
  credits.changeQuota(account, readConsume({ quota: 'messages', key }, allowances));

/** A year of an account: two units, a hold and uses of a quota, some drained and some not. */
async function story(credits: CreditEngine, account: string) {
  for (let n = 0; n < 40; n += 1) {
    now = day(n);
    if (n % 10 === 0) await credits.grant(account, granted(`pi_${n}`, 100));
    else if (n === 5) await credits.grant(account, { ...granted('gift', 7), unit: 'tokens', kind: 'promotional' });
    else if (n === 15) await credits.hold(account, { key: 'hold', amount: 30, expiresAt: day(20) });
    else if (n === 18) await credits.capture(account, { key: 'capture', hold: 'hold', amount: 12 });
    else if (n % 3 === 0) await consume(credits, account, `message-${n}`);
    else await credits.spend(account, { key: `job-${n}`, amount: 1, source: { type: 'job', id: `j${n % 2}` } });
    if (n === 25) await credits.drain();
  }
}

async function pages(
  credits: CreditEngine,
  account: string,
  filter: LedgerFilter,
  limit: number,
): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = [];
  let cursor: number | undefined;
  do {
    const page = await credits.ledger(account, { ...filter, limit, cursor });
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    all.push(...page.entries);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

describe('the ledger', () => {
  it('is filtered by unit, kind, source and time, page by page, drained or not', async () => {
    const credits = openCredits();
    await story(credits, 'filters');
    const every = await pages(credits, 'filters', {}, 100);
    expect(every.some(({ unit }) => unit.startsWith('quota:'))).toBe(false);
    const seqs = (entries: readonly LedgerEntry[]) => entries.map(({ seq }) => seq);
    const cases: [LedgerFilter, (entry: LedgerEntry) => boolean][] = [
      [{ unit: 'tokens' }, ({ unit }) => unit === 'tokens'],
      [
        { unit: 'usd', kinds: ['spend', 'capture'] },
        ({ unit, kind }) => unit === 'usd' && /^(spend|capture)$/.test(kind),
      ],
      [{ source: 'j1' }, ({ source }) => source?.id === 'j1'],
      [{ since: day(10) }, ({ at }) => new Date(at) >= day(10)],
      [{ until: day(10) }, ({ at }) => new Date(at) < day(10)],
      [{ since: day(12), until: day(19), kinds: ['hold', 'capture'] }, ({ kind }) => /^(hold|capture)$/.test(kind)],
      [{ since: day(100) }, () => false],
      [{ until: day(0) }, () => false],
    ];
    for (const [filter, wanted] of cases) {
      for (const limit of [1, 3, 100])
        expect(seqs(await pages(credits, 'filters', filter, limit))).toEqual(seqs(every.filter(wanted)));
    }
    const used = await pages(credits, 'filters', { unit: 'quota:messages' }, 4);
    expect(used.map(({ kind, amount, balanceAfter }) => [kind, amount, balanceAfter])).toEqual(
      used.map((_, index) => ['quota_consume', 1, used.length - index]),
    );
    expect(used.length).toBeGreaterThan(5);
  });

  it('looks at no more than so many entries for one page', async () => {
    const credits = openCredits();
    await credits.grant('long', granted('pi', 5));
    const keys = Array.from({ length: 2100 }, (_, n) => `m${n}`);
    for (let from = 0; from < keys.length; from += 200)
      await Promise.all(keys.slice(from, from + 200).map((key) => consume(credits, 'long', key)));
    const first = await credits.ledger('long');
    expect(first.entries).toEqual([]);
    expect(first.nextCursor).toBe(102);
    expect(await credits.ledger('long', { cursor: 102 })).toMatchObject({
      entries: [{ seq: 1, kind: 'grant_paid' }],
      nextCursor: null,
    });
  }, 60_000);

  it.each<[string, object]>([
    ['a kind that is none', { kinds: ['gift'] }],
    ['no kind', { kinds: [] }],
    ['a date that is none', { since: new Date('never') }],
    ['a query', { unit: { $ne: 1 } }],
    ['a field that is none', { user: 'ada' }],
  ])('refuses %s', async (_name, filter) => {
    await expect(openCredits().ledger('bad', filter)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('the balance at a past time', () => {
  it('is what it was then, whatever happened since', async () => {
    const credits = openCredits();
    await story(credits, 'past');
    now = day(400);
    const at = async (moment: Date) => {
      const rows = await credits.balance('past', { at: moment });
      return rows.map(({ unit, available, held, debt }) => [unit, available, held, debt]);
    };
    expect(await at(new Date(start - 1))).toEqual([['usd', 0, 0, 0]]);
    expect(await at(day(0))).toEqual([['usd', 100, 0, 0]]);
    expect(await at(day(4))).toEqual([['usd', 97, 0, 0]]);
    expect(await at(day(5))).toEqual([
      ['usd', 97, 0, 0],
      ['tokens', 7, 0, 0],
    ]);
    // Day 6 and 9 used a quota; 7 and 8 spent, 10 granted, 11, 13 and 14 spent, 15 held 30.
    expect(await at(day(16))).toEqual([
      ['usd', 161, 30, 0],
      ['tokens', 7, 0, 0],
    ]);
    expect(await at(day(18))).toEqual([
      ['usd', 178, 0, 0],
      ['tokens', 7, 0, 0],
    ]);
    expect(await at(day(399))).toEqual(
      await credits.balance('past').then((rows) => rows.map((r) => [r.unit, r.available, r.held, r.debt])),
    );
  });

  it('is of a moment to come as well, and of nothing that is no moment', async () => {
    const credits = openCredits();
    now = day(0);
    await credits.grant('coming', granted('g1', 10, { expiresAt: day(10) }));
    await credits.grant('coming', granted('g2', 5));
    await credits.hold('coming', { key: 'h', amount: 4, expiresAt: day(20) });
    const at = async (moment: Date) => (await credits.balance('coming', { at: moment }))[0];
    expect(await at(day(9))).toMatchObject({ available: 11, held: 4 });
    expect(await at(day(10))).toMatchObject({ available: 5, held: 4 });
    expect(await at(day(20))).toMatchObject({ available: 5, held: 0 });
    for (const wrong of [new Date('never'), '2026-01-01', 0])
      await expect(credits.balance('coming', { at: wrong as Date })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('knows what had ended by then, though it was stored later', async () => {
    const credits = openCredits();
    now = day(0);
    await credits.grant('ended', granted('g1', 10, { expiresAt: day(10) }));
    await credits.grant('ended', granted('g2', 5, { expiresAt: day(30) }));
    await credits.hold('ended', { key: 'h', amount: 4, expiresAt: day(20) });
    const at = async (n: number) => {
      const [usd] = await credits.balance('ended', { at: day(n) });
      return [usd?.available, usd?.held];
    };
    const expected = [
      [11, 4],
      [5, 4],
      [5, 0],
      [0, 0],
    ];
    const ask = async () => [await at(9), await at(10), await at(20), await at(30)];
    now = day(31);
    expect(await ask()).toEqual(expected);
    // Now it is stored, in one change.
    await credits.grant('ended', granted('g3', 1));
    expect((await credits.ledger('ended')).entries.map(({ kind }) => kind)).toEqual([
      'grant_paid',
      'expiry',
      'expiry',
      'hold_expiry',
      'expiry',
      'hold',
      'grant_paid',
      'grant_paid',
    ]);
    now = day(32);
    expect(await ask()).toEqual(expected);
    await credits.drain();
    expect(await ask()).toEqual(expected);
  });
});

describe('an export', () => {
  const textOf = async (chunks: AsyncIterable<string>) => {
    let text = '';
    for await (const chunk of chunks) text += chunk;
    return text;
  };

  it('has every entry, oldest first, and JSON lines that are the ledger’s entries', async () => {
    const credits = openCredits();
    await story(credits, 'export');
    const lines = (await textOf(credits.export('export', { format: 'jsonl' }))).trimEnd().split('\n');
    const every = await pages(credits, 'export', {}, 100);
    expect(lines.map((line) => JSON.parse(line))).toEqual(every.toReversed());
    const part = await textOf(credits.export('export', { format: 'jsonl', kinds: ['capture'], since: day(3) }));
    expect(JSON.parse(part)).toMatchObject({ kind: 'capture', hold: 'hold' });
  });

  it('writes cells that no spreadsheet runs, and numbers that it counts', async () => {
    const credits = openCredits();
    now = day(0);
    const source = { type: 'payment', id: '=cmd|calc' };
    await credits.grant('csv', { ...granted('+1', 10), source, actor: '@SUM(A1)', reason: 'a "quote", and\na line' });
    await credits.spend('csv', { key: '-2', amount: 3, actor: "'tis", reason: '\t=1+1' });
    const text = await textOf(credits.export('csv', { format: 'csv' }));
    expect(text).toBe(
      [
        'seq,at,kind,unit,amount,balance_after,held,debt,hold,key,source_type,source_id,actor,reason',
        `1,${day(0).toISOString()},grant_paid,usd,10,10,0,0,,"'+1",payment,"'=cmd|calc","'@SUM(A1)","a ""quote"", and\na line"`,
        `2,${day(0).toISOString()},spend,usd,-3,7,0,0,,"'-2",,,"'tis","'\t=1+1"`,
        '',
      ].join('\r\n'),
    );
  });

  it('comes in chunks, and is empty but for its header where there is nothing', async () => {
    const credits = openCredits();
    const chunks: string[] = [];
    for await (const chunk of credits.export('long', { format: 'jsonl', unit: 'quota:messages' })) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(3);
    expect(await textOf(credits.export('nobody', { format: 'csv' }))).toMatch(/^seq,at,.*reason\r\n$/);
    await expect(textOf(credits.export('nobody', { format: 'xml' } as never))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
