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

  it('shows nobody the entries of another account', async () => {
    expect((await app.get('/ledger?kinds=spend', 'mallory')).body).toEqual({ entries: [], nextCursor: null });
    expect((await app.get('/ledger', null)).status).toBe(401);
  });
});

describe('the overdraft option', () => {
  it('that is none is refused when it is asked for', async () => {
    const other = await bench.app({ credits: { overdraft: () => -5 } });
    await expect(other.billing.credits.spend('ada', { amount: 1, key: 'k' })).rejects.toThrow(
      /at least 0 for usd, not -5/,
    );
  });
});
