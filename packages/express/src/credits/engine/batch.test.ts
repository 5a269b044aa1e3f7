import { setImmediate as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../create-engine.js';
import { limits } from '../rules/limits.js';
import { FakeModel, type Fault } from '../test/fake-model.js';

const silent = { info() {}, warn() {}, error() {} };
const source = { type: 'payment', id: 'pi_1' };

/** A store without delays, of which the faults are set by the label of the statement. */
function setUp() {
  const faults: Fault[] = [];
  const waits: number[] = [];
  const model = new FakeModel({ step: async () => {}, nextFault: () => faults.shift() ?? 'none' });
  const open = () =>
    createEngine({
      model,
      logger: silent,
      defaultUnit: 'usd',
      wait: async (milliseconds) => void waits.push(milliseconds),
    });
  return { model, faults, waits, open };
}

const paid = (key: string, amount: number) => ({ key, amount, unit: 'usd', kind: 'paid' as const, source });

describe('a write of which the reply is lost (invariants 3 and 10)', () => {
  it.each<Fault>(['before', 'after', 'late'])('%s its effect is made once and acknowledged', async (fault) => {
    const { model, faults, waits, open } = setUp();
    const credits = open();
    await credits.grant('a', paid('g', 10));
    faults.push(fault);
    expect(await credits.spend('a', { key: 's', amount: 3 })).toMatchObject({ seq: 2, balanceAfter: 7 });
    await Promise.all(model.travelling);
    expect(model.accounts.get('a')).toMatchObject({ seq: 2, units: [{ unit: 'usd', balance: 7, debt: 0 }] });
    expect(waits).toEqual([30]);
  });

  it('that went with others is looked for, and made once', async () => {
    const { model, faults, waits, open } = setUp();
    const credits = open();
    await credits.grant('a', paid('g', 10));
    // Made, but not known to be.
    faults.push('unsure');
    expect(await credits.spend('a', { key: 's', amount: 3 })).toMatchObject({ seq: 2, balanceAfter: 7 });
    // Lost to another process, and not known to be.
    const other = open();
    await other.spend('a', { key: 'o', amount: 1 });
    faults.push('unsure');
    expect(await credits.spend('a', { key: 't', amount: 2 })).toMatchObject({ seq: 4, balanceAfter: 4 });
    expect(model.accounts.get('a')).toMatchObject({ seq: 4, units: [{ balance: 4 }] });
    expect(waits).toEqual([]);
  });

  it('says that the outcome is not known when the database stays away', async () => {
    const { faults, open } = setUp();
    const credits = open();
    await credits.grant('a', paid('g', 10));
    faults.push('after', ...Array.from({ length: 7 }, () => 'before' as const));
    await expect(credits.spend('a', { key: 's', amount: 3 })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('may have been made or not'),
    });
    faults.length = 0;
    // It had been made; the repeat says so, and makes it no second time.
    expect(await credits.spend('a', { key: 's', amount: 3 })).toMatchObject({ seq: 2, balanceAfter: 7 });
  });
});

describe('an account that another process changes as well', () => {
  /** Two engines on one store, and the statements that both sent. */
  function twoProcesses() {
    const statements: string[] = [];
    const model = new FakeModel({
      step: async (label) => void (label.endsWith('reply') || statements.push(label)),
      nextFault: () => 'none',
    });
    const open = () => createEngine({ model, logger: silent, defaultUnit: 'usd', wait: async () => {} });
    return { statements, one: open(), other: open() };
  }

  it('is read before each change, until nothing of the other was found four times', async () => {
    const { statements, one, other } = twoProcesses();
    let n = 0;
    const spend = async (credits = one) => {
      await pause();
      statements.length = 0;
      n += 1;
      await credits.spend('a', { key: `s${n}`, amount: 1 });
      return statements.join(' ');
    };
    await one.grant('a', paid('g', 100));
    expect(await spend()).toBe('swap');
    await spend(other);
    expect(await spend()).toBe('swap read swap');
    // It does not lose a second time.
    for (let round = 0; round < 5; round += 1) {
      await spend(other);
      expect(await spend()).toBe('read swap');
    }
    for (let alone = 0; alone < 4; alone += 1) expect(await spend()).toBe('read swap');
    expect(await spend()).toBe('swap');
    expect(await one.verify('a')).toMatchObject({ ok: true });
  });

  it('is not read while one change follows another', async () => {
    const { statements, one, other } = twoProcesses();
    await one.grant('a', paid('g', 100));
    await other.spend('a', { key: 'o', amount: 1 });
    await one.spend('a', { key: '1', amount: 1 });
    await pause();
    statements.length = 0;
    await one.spend('a', { key: '2', amount: 1 });
    await one.spend('a', { key: '3', amount: 1 });
    expect(statements).toEqual(['read', 'swap', 'swap']);
  });

  it('makes this process expect the same of accounts that are new to it', async () => {
    const { statements, one, other } = twoProcesses();
    for (const id of ['a', 'b', 'c']) await other.grant(id, paid('g', 100));
    const readsOf = async (id: string, key: string) => {
      await pause();
      statements.length = 0;
      await one.spend(id, { key, amount: 1 });
      return statements.filter((label) => label === 'read').length;
    };
    expect([await readsOf('a', '1'), await readsOf('a', '2')]).toEqual([1, 0]);
    await other.spend('a', { key: 'o', amount: 1 });
    await readsOf('a', '3');
    expect([await readsOf('b', '1'), await readsOf('b', '2')]).toEqual([1, 1]);
    // Nothing of the other was found on b: it was wrong about that, and does not expect it any more.
    expect([await readsOf('c', '1'), await readsOf('c', '2')]).toEqual([1, 0]);
  });
});

describe('a drainer that cannot drain (invariant 12)', () => {
  it('makes changes wait rather than the document grow, and lets them continue afterwards', async () => {
    const { model, open } = setUp();
    const credits = open();
    await credits.grant('a', paid('g', 10_000));
    const insertEntries = model.insertEntries.bind(model);
    model.insertEntries = () => Promise.reject(new Error('the ledger is out of reach'));
    let made = 0;
    const failures = new Set<string>();
    for (let n = 0; n < limits.outboxMax + 50; n += 1) {
      await credits.spend('a', { key: `s${n}`, amount: 1 }).then(
        () => {
          made += 1;
        },
        (error) => failures.add(error.code),
      );
    }
    expect(made).toBe(limits.outboxMax - 1);
    expect(failures).toEqual(new Set(['ACCOUNT_BUSY']));
    expect(model.accounts.get('a')?.recent).toHaveLength(limits.outboxMax);
    model.insertEntries = insertEntries;
    expect(await credits.spend('a', { key: 'again', amount: 1 })).toMatchObject({ seq: limits.outboxMax + 1 });
    expect(model.accounts.get('a')?.recent).toHaveLength(limits.keyWindow + 1);
    expect(await credits.verify('a')).toMatchObject({ ok: true });
  });
});
