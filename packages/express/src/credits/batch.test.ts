import { describe, expect, it } from 'vitest';
import { createEngine } from './engine.js';
import { limits } from './state.js';
import { FakeModel, type Fault } from './test/fake-model.js';

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
      message: expect.stringContaining('not known'),
    });
    faults.length = 0;
    // It had been made; the repeat says so, and makes it no second time.
    expect(await credits.spend('a', { key: 's', amount: 3 })).toMatchObject({ seq: 2, balanceAfter: 7 });
  });
});

describe('a drainer that cannot drain (invariant 12)', () => {
  it('makes changes wait rather than the document grow, and lets them go on afterwards', async () => {
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
