import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCreditKey } from '../credits/service.js';
import type { BillingHooks, HookInput } from '../hooks.js';
import { type Bench, openBench, type TestApp, until } from '../test/bench.js';
import { NoticeModel } from './service.js';

let bench: Bench;
/** Three processes' worth of billing on one database. */
let apps: TestApp[];
let app: TestApp;
const dayMs = 24 * 3600_000;
let at = Date.parse('2026-03-01T00:00:00Z');
const expiring: HookInput<'onCreditsExpiring'>[] = [];
const low: HookInput<'onBalanceLow'>[] = [];
const failing = new Set<string>();

const hooks: BillingHooks = {
  onCreditsExpiring: (about) => {
    expiring.push(about);
    if (failing.has(about.accountId)) throw new Error('the mail server is away');
  },
  onBalanceLow: (about) => {
    low.push(about);
  },
};

beforeAll(async () => {
  bench = await openBench();
  const options = { clock: { now: () => new Date(at) }, hooks, notices: { lowBalance: { usd: 500, tokens: 10 } } };
  apps = await Promise.all([1, 2, 3].map(() => bench.app(options)));
  app = apps[0] as TestApp;
});
afterAll(() => bench.close());

/** Everything that every process would do by its timers. */
const everybodyWorks = async () => {
  await Promise.all(apps.map(({ billing }) => billing.credits.drain()));
  await Promise.all(apps.map(({ billing }) => billing.sweep()));
};
const grant = (account: string, amount: number, more: { expiresAt?: Date; unit?: string; key?: string } = {}) => {
  const { key = newCreditKey(), unit = 'usd', ...rest } = more;
  const source = { type: 'campaign', id: key };
  return app.billing.credits.grant(account, { key, unit, amount, kind: 'promotional', source, ...rest });
};
const spend = (account: string, amount: number, unit = 'usd') =>
  app.billing.credits.spend(account, { amount, unit, key: newCreditKey() });
const of = <T extends { accountId: string }>(told: T[], account: string) =>
  told.filter((each) => each.accountId === account);

describe('credits that will end', () => {
  it('are notified a week before, once for each grant, by one of all processes', async () => {
    const ends = new Date(at + 30 * dayMs);
    await grant('ada', 800, { expiresAt: ends, key: 'spring' });
    await grant('ada', 300, { expiresAt: new Date(at + 60 * dayMs), key: 'summer' });
    await grant('ada', 100);
    await spend('ada', 250);
    at += 23 * dayMs - 1;
    await everybodyWorks();
    expect(of(expiring, 'ada')).toEqual([]);
    at += 1;
    await everybodyWorks();
    await everybodyWorks();
    expect(of(expiring, 'ada')).toEqual([
      { accountId: 'ada', unit: 'usd', grant: 'spring', amount: 550, expiresAt: ends },
    ]);
    at += 30 * dayMs;
    await everybodyWorks();
    expect(of(expiring, 'ada').map((each) => each.grant)).toEqual(['spring', 'summer']);
  });

  it('are not told of when nothing is left of them, or when they have ended already', async () => {
    await grant('spent', 50, { expiresAt: new Date(at + 10 * dayMs) });
    await spend('spent', 50);
    await grant('missed', 50, { expiresAt: new Date(at + 10 * dayMs) });
    await Promise.all(apps.map(({ billing }) => billing.credits.drain()));
    at += 5 * dayMs;
    await app.billing.sweep();
    expect(of(expiring, 'spent')).toEqual([]);
    expect(of(expiring, 'missed')).toHaveLength(1);
    await grant('late', 50, { expiresAt: new Date(at + 10 * dayMs) });
    await Promise.all(apps.map(({ billing }) => billing.credits.drain()));
    at += 11 * dayMs;
    await everybodyWorks();
    expect(of(expiring, 'late')).toEqual([]);
  });

  it('are notified at once where the grant is shorter than that', async () => {
    await grant('trial', 50, { expiresAt: new Date(at + 2 * dayMs) });
    await everybodyWorks();
    expect(of(expiring, 'trial')).toHaveLength(1);
  });

  it('are notified again when the hook fails, later and later, and not without end', async () => {
    failing.add('unheard');
    await grant('unheard', 50, { expiresAt: new Date(at + 6 * dayMs) });
    await everybodyWorks();
    await everybodyWorks();
    expect(of(expiring, 'unheard')).toHaveLength(1);
    at += 60_000;
    await everybodyWorks();
    expect(of(expiring, 'unheard')).toHaveLength(2);
    for (let hours = 0; hours < 10; hours += 1) {
      at += 6 * 3600_000;
      await app.billing.sweep();
    }
    expect(of(expiring, 'unheard')).toHaveLength(8);
    expect(apps.flatMap(({ log }) => log).some(({ message }) => message.includes('notice dropped'))).toBe(true);
  });

  it('are notified by the next process when one died in between', async () => {
    await grant('crashed', 50, { expiresAt: new Date(at + 6 * dayMs) });
    await app.billing.credits.drain();
    const notices = new NoticeModel(bench.database.connection);
    // What a process leaves that was killed in the hook: taken, and never ended.
    expect(await notices.take(new Date(at), ['expiring'], () => 60_000)).toMatchObject({ accountId: 'crashed' });
    await everybodyWorks();
    expect(of(expiring, 'crashed')).toEqual([]);
    at += 60_000;
    await everybodyWorks();
    expect(of(expiring, 'crashed')).toHaveLength(1);
  });

  it('are noticed once although the drain was repeated', async () => {
    await grant('twice', 50, { expiresAt: new Date(at + 6 * dayMs) });
    await everybodyWorks();
    const accounts = bench.database.connection.collection<{ _id: string }>('accounts');
    // A crash between the ledger and the trim.
    await accounts.updateOne({ _id: 'twice' }, { $set: { 'credits.drainedSeq': 0, 'credits.pending': true } });
    await everybodyWorks();
    expect(of(expiring, 'twice')).toHaveLength(1);
  });
});

describe('a balance that becomes low', () => {
  it('is notified once for each time it falls below, whichever process spends', async () => {
    await grant('mei', 1000);
    await spend('mei', 400);
    await everybodyWorks();
    expect(of(low, 'mei')).toEqual([]);
    await apps[1]?.billing.credits.spend('mei', { amount: 150, key: newCreditKey() });
    await spend('mei', 50);
    await everybodyWorks();
    expect(of(low, 'mei')).toEqual([
      { accountId: 'mei', unit: 'usd', available: 450, threshold: 500, at: new Date(at) },
    ]);
    await grant('mei', 1000);
    await spend('mei', 1000);
    await everybodyWorks();
    expect(of(low, 'mei').map(({ available }) => available)).toEqual([450, 400]);
  });

  it('counts what is held as gone, and a claw-back as well as a spend', async () => {
    await grant('held', 1000);
    await app.billing.credits.hold('held', { amount: 600, key: 'job' });
    await app.billing.credits.release('held', { hold: 'job', key: 'job:over' });
    await everybodyWorks();
    expect(of(low, 'held')).toMatchObject([{ available: 400 }]);
    await grant('clawed', 1000, { key: 'pi_9' });
    const source = { type: 'refund', id: 're_9' };
    await app.billing.credits.clawBack('clawed', { grant: 'pi_9', amount: 1000, key: 're_9', source });
    await everybodyWorks();
    expect(of(low, 'clawed')).toMatchObject([{ available: 0 }]);
  });

  it('is another for each unit, and none for units that have no threshold or accounts that never had more', async () => {
    await grant('units', 600);
    await grant('units', 20, { unit: 'tokens' });
    await grant('units', 20, { unit: 'minutes' });
    await spend('units', 15, 'tokens');
    await spend('units', 15, 'minutes');
    await grant('poor', 100);
    await spend('poor', 50);
    await everybodyWorks();
    expect(of(low, 'units')).toMatchObject([{ unit: 'tokens', available: 5, threshold: 10 }]);
    expect(of(low, 'poor')).toEqual([]);
  });

  it('is notified by the background work alone', async () => {
    const working = await bench.app({
      hooks,
      notices: { lowBalance: { usd: 500 } },
      workers: true,
      credits: { drainIntervalMs: 20 },
    });
    await working.billing.credits.grant('busy', {
      ...{ key: 'b1', unit: 'usd', amount: 600, kind: 'paid' },
      source: { type: 'payment', id: 'b1' },
    });
    await working.billing.credits.spend('busy', { amount: 200, key: 'b2' });
    await until(async () => of(low, 'busy').length === 1);
  });
});

it.each([
  [{ notices: { expiringWithinDays: 0 } }, 'notices.expiringWithinDays'],
  [{ notices: { lowBalance: { usd: 1.5 } } }, 'notices.lowBalance.usd'],
  [{ hooks: { onBalanceLow: () => {} } }, 'notices.lowBalance is missing'],
])('refuses the options %j', async (options, says) => {
  await expect(bench.app(options)).rejects.toThrow(says);
});
