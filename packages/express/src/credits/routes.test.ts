import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;
const start = Date.parse('2026-01-01T00:00:00Z');
let at = start;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({
    clock: { now: () => new Date(at) },
    credits: { overdraft: ({ accountId }) => (accountId === 'trusted' ? 50 : 0) },
  });
});
afterAll(() => bench.close());

const granted = (key: string, amount: number) => ({
  ...{ key, amount, unit: 'usd', kind: 'paid' as const },
  source: { type: 'payment', id: key },
});

describe('GET /credits', () => {
  it('tells what is available, held and owed', async () => {
    const { credits } = app.billing;
    await credits.grant('ada', granted('pi_1', 100));
    await credits.hold('ada', { amount: 30, key: 'job' });
    await credits.grant('ada', { ...granted('gift', 7), unit: 'tokens' });
    expect((await app.get('/credits')).body.balances).toEqual([
      { unit: 'usd', kind: 'money', available: 70, held: 30, debt: 0 },
      { unit: 'tokens', kind: 'custom', available: 7, held: 0, debt: 0 },
    ]);
    await credits.clawBack('ada', { grant: 'pi_1', amount: 100, key: 're_1', source: { type: 'refund', id: 're_1' } });
    expect((await app.get('/credits')).body.balances[0]).toMatchObject({ available: 0, held: 30, debt: 30 });
    await credits.release('ada', { hold: 'job', key: 'job:released' });
    expect((await app.get('/credits')).body.balances[0]).toMatchObject({ available: 0, held: 0, debt: 0 });
  });

  it('lets an account owe as far as the host says, and no other', async () => {
    const { credits } = app.billing;
    await credits.spend('trusted', { amount: 50, key: 's1' });
    await expect(credits.spend('trusted', { amount: 1, key: 's2' })).rejects.toMatchObject({ status: 402 });
    await expect(credits.spend('stranger', { amount: 1, key: 's1' })).rejects.toMatchObject({ status: 402 });
    expect((await app.get('/credits', 'trusted')).body.balances[0]).toMatchObject({ available: 0, debt: 50 });
  });
});

describe('GET /ledger', () => {
  const kindsOf = (body: { entries: { kind: string }[] }) => body.entries.map(({ kind }) => kind);

  it('is filtered by unit, kinds, source and time', async () => {
    const { credits } = app.billing;
    for (let day = 0; day < 6; day += 1) {
      at = start + day * 24 * 3600_000;
      await credits.grant('grace', granted(`pi_${day}`, 10));
      await credits.spend('grace', { amount: 1, key: `s${day}`, source: { type: 'job', id: `job ${day % 2}` } });
    }
    await credits.grant('grace', { ...granted('gift', 7), unit: 'tokens' });
    const get = async (query: string) => (await app.get(`/ledger?${query}`, 'grace')).body;
    expect(kindsOf(await get('unit=tokens'))).toEqual(['grant_paid']);
    expect(kindsOf(await get('kinds=spend,capture&limit=100'))).toEqual(Array(6).fill('spend'));
    expect((await get('source=job%201')).entries).toHaveLength(3);
    const days = await get('since=2026-01-02T00:00:00Z&until=2026-01-04T00:00:00Z&limit=3');
    expect(days.entries.map(({ key }: { key: string }) => key)).toEqual(['s2', 'pi_2', 's1']);
    const rest = await get(`since=2026-01-02T00:00:00Z&until=2026-01-04T00:00:00Z&cursor=${days.nextCursor}`);
    expect([rest.entries.map(({ key }: { key: string }) => key), rest.nextCursor]).toEqual([['pi_1'], null]);
  });

  it.each([
    'kinds=gift',
    'kinds=',
    'since=yesterday',
    'until=2026-01-01',
    'cursor=-1',
    'unit=a&unit=b',
    'unit[$ne]=a',
    'account=ada',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await app.get(`/ledger?${query}`, 'grace');
    expect([status, body.error.code]).toEqual([400, 'INVALID_INPUT']);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=ten',
    'cursor=0',
    'cursor=1.5',
    'cursor=next',
    'cursor=99999999999999999999',
    `unit=${'u'.repeat(81)}`,
    `source=${'s'.repeat(256)}`,
    'kinds=spend,',
    'since=2026-02-30T00:00:00Z',
    'limit=5&limit=6',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await app.get(`/ledger?${query}`, 'grace');
    expect([status, body.error.code]).toEqual([400, 'INVALID_INPUT']);
    expect(body.error.message).toContain(query.slice(0, query.indexOf('=')));
  });

  it('gives each entry once, page by page, while more are written', async () => {
    const { credits } = app.billing;
    for (let index = 0; index < 7; index += 1) await credits.grant('pages', granted(`p${index}`, 1));
    const seen: string[] = [];
    let cursor: number | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await app.get(`/ledger?limit=3${query}`, 'pages');
      seen.push(...body.entries.map(({ key }: { key: string }) => key));
      cursor = body.nextCursor;
      await credits.spend('pages', { amount: 1, key: `s${seen.length}` });
    } while (cursor !== null);
    expect(seen).toEqual(['p6', 'p5', 'p4', 'p3', 'p2', 'p1', 'p0']);
  });

  it('takes a cursor of another account for a place in one’s own ledger, and shows nothing of the other', async () => {
    const theirs = (await app.get('/ledger?limit=1', 'grace')).body.nextCursor;
    expect(theirs).toBeGreaterThan(7);
    await app.billing.credits.grant('small', granted('only', 1));
    const own = (await app.get(`/ledger?cursor=${theirs}`, 'small')).body;
    expect([own.entries.map(({ key }: { key: string }) => key), own.nextCursor]).toEqual([['only'], null]);
    expect((await app.get('/ledger?cursor=1', 'small')).body).toEqual({ entries: [], nextCursor: null });
  });

  it('is empty for a time in which nothing was, whichever way round it is given', async () => {
    const nothing = { entries: [], nextCursor: null };
    expect((await app.get('/ledger?until=2020-01-01T00:00:00Z', 'grace')).body).toEqual(nothing);
    expect((await app.get('/ledger?since=2030-01-01T00:00:00Z', 'grace')).body).toEqual(nothing);
    const turned = 'since=2026-01-04T00:00:00Z&until=2026-01-02T00:00:00Z';
    expect((await app.get(`/ledger?${turned}`, 'grace')).body).toEqual(nothing);
  });

  it('shows what is used of quotas where it is asked for alone', async () => {
    const { body } = await app.get('/ledger?kinds=quota_consume,spend', 'grace');
    expect(new Set(kindsOf(body))).toEqual(new Set(['spend']));
    expect((await app.get('/ledger?unit=quota:messages', 'grace')).body.entries).toEqual([]);
  });

  it('shows nobody the entries of another account', async () => {
    expect((await app.get('/ledger?kinds=spend', 'mallory')).body).toEqual({ entries: [], nextCursor: null });
    expect((await app.get('/ledger', null)).status).toBe(401);
  });
});

describe('the overdraft option', () => {
  it('that is none is refused when it is asked for', async () => {
    const other = await bench.app({ credits: { overdraft: () => -5 } });
    await expect(other.billing.credits.spend('ada', { amount: 1, key: 'k' })).rejects.toMatchObject({
      code: 'INTERNAL',
      cause: { message: expect.stringMatching(/at least 0 for usd, not -5/) },
    });
  });
});
