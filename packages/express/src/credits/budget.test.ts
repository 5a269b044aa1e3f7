import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../config-rules.js';
import type { HookInput } from '../hooks.js';
import { type Bench, openBench, type TestApp } from '../test/bench.js';
import { newCreditKey } from './store/keys.js';

let bench: Bench;
/** Two processes' worth of billing on one database. */
let apps: TestApp[];
let app: TestApp;
let at = Date.parse('2026-03-05T00:00:00Z');
const alerts: HookInput<'onSpendAlert'>[] = [];

beforeAll(async () => {
  bench = await openBench();
  const options = {
    clock: { now: () => new Date(at) },
    hooks: { onSpendAlert: (about: HookInput<'onSpendAlert'>) => void alerts.push(about) },
    credits: { budget: { usd: { period: 'month', limit: 1000, alertsAt: [500, 900] } } as const },
  };
  apps = await Promise.all([1, 2].map(() => bench.app(options)));
  app = apps[0] as TestApp;
});
afterAll(() => bench.close());

async function accountWith(account: string, amount = 10_000): Promise<string> {
  const source = { type: 'campaign', id: 'spring' };
  await app.billing.credits.grant(account, { key: 'welcome', unit: 'usd', amount, kind: 'promotional', source });
  return account;
}
const spend = (account: string, amount: number, by = app) =>
  by.billing.credits.spend(account, { amount, key: newCreditKey() });
const work = async () => {
  for (const { billing } of apps) await billing.credits.drain();
  for (const { billing } of apps) await billing.sweep();
};

describe('a budget', () => {
  it('lets exactly as many through as it has room for, from two processes at once', async () => {
    const account = await accountWith('crowd');
    const all = Array.from({ length: 40 }, (_, n) => spend(account, 50, apps[n % 2]));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    await expect(spend(account, 1)).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      status: 402,
      details: {
        unit: 'usd',
        required: 1,
        available: 0,
        spent: 1000,
        limit: 1000,
        resetAt: '2026-04-01T00:00:00.000Z',
      },
    });
    expect(await app.billing.credits.verify(account)).toMatchObject({ ok: true });
    // Only what is spent has a budget: a refund may take what it must.
    const source = { type: 'refund', id: 're_1' };
    await app.billing.credits.clawBack(account, { grant: 'welcome', amount: 5000, key: 're_1', source });
    at = Date.parse('2026-04-01T00:00:00Z');
    expect(await spend(account, 1000)).toMatchObject({ amount: -1000 });
    expect(await app.billing.credits.verify(account)).toMatchObject({ ok: true });
  });

  it('tells of each amount once in a period, by one of all processes', async () => {
    const account = await accountWith('alerted');
    const told = () => alerts.filter(({ accountId }) => accountId === account);
    for (const amount of [499, 1, 10]) await spend(account, amount, apps[amount % 2]);
    await work();
    await work();
    const about = { accountId: account, unit: 'usd', resetAt: new Date('2026-05-01'), at: new Date(at) };
    expect(told()).toEqual([{ ...about, spent: 500, threshold: 500 }]);
    await spend(account, 450);
    await work();
    expect(told().map(({ threshold, spent }) => [threshold, spent])).toEqual([
      [500, 500],
      [900, 960],
    ]);
    at = Date.parse('2026-05-02T00:00:00Z');
    await spend(account, 950);
    await work();
    expect(
      told()
        .slice(2)
        .map(({ threshold }) => threshold),
    ).toEqual([500, 900]);
  });

  it.each([
    [{ usd: { period: 'hour' } }, 'period is "day"'],
    [{ usd: { period: 'day', limit: 0 } }, 'credits.budget.usd.limit is 0: give a whole number above 0.'],
    [{ usd: { period: 'day', alertsAt: [1.5] } }, 'credits.budget.usd.alertsAt is 1.5: give a whole number above 0.'],
    [{ usd: { period: 'day', limit: 5 } }, 'hooks.onSpendAlert needs to know when'],
    [{ usd: null }, 'credits.budget.usd is null: give an object.'],
  ])('%j stops the start', async (budget, says) => {
    const credits = { budget } as never;
    const wrong = bench.app({ credits, hooks: { onSpendAlert: () => {} } });
    await expect(wrong).rejects.toThrow(ConfigError);
    await expect(wrong).rejects.toThrow(says);
  });

  it('may be of each account, and refuses to guess what a function meant', async () => {
    const budget = ({ accountId }: { accountId: string }) =>
      accountId === 'odd'
        ? { period: 'day' as const, limit: -1 }
        : accountId === 'tight'
          ? { period: 'day' as const, limit: 5 }
          : null;
    const own = await bench.app({ credits: { budget }, clock: { now: () => new Date(at) } });
    for (const account of ['tight', 'loose', 'odd']) await accountWith(account);
    await expect(spend('tight', 6, own)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    await expect(spend('odd', 1, own)).rejects.toMatchObject({
      code: 'INTERNAL',
      cause: { message: expect.stringContaining('limit is a whole number above 0') },
    });
    expect(await spend('loose', 6000, own)).toMatchObject({ amount: -6000 });
  });
});
