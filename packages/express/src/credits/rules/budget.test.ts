import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGrant } from '../input/grant.js';
import { readCapture, readHold, readRelease } from '../input/hold.js';
import { readSpend } from '../input/spend.js';
import { Replay } from '../ledger/replay.js';
import type { Budget } from './commands.js';
import { decide } from './decide.js';
import { type CreditState, emptyState } from './state.js';

const budget: Budget = { period: 'month', limit: 100 };
const policyOf = (each: Budget | null) => ({ defaultUnit: 'usd', overdraftOf: () => 0, budgetOf: () => each });
const policy = policyOf(budget);
const day = (text: string) => new Date(`2026-${text}Z`);
const noon = day('02-05T12:00:00');
const source = { type: 'payment', id: 'pi_1' };

type Command = Parameters<typeof decide>[1];
const grant = readGrant({ key: 'g', unit: 'usd', amount: 100_000, kind: 'paid', source });
const spend = (key: string, amount: number, by = policy) => readSpend({ key, amount }, by);
const hold = (key: string, amount: number, captureMax = amount) => readHold({ key, amount, captureMax }, policy);
const capture = (key: string, of: string, amount: number, final = true) =>
  readCapture({ key, hold: of, amount, final }, policy);

function after(state: CreditState, command: Command, now = noon): CreditState {
  const decision = decide(state, command, now);
  if (decision.outcome !== 'changed') throw new Error(JSON.stringify(decision));
  return decision.state;
}
const refusal = (state: CreditState, command: Command, now = noon) => {
  const decision = decide(state, command, now);
  return decision.outcome === 'refused' ? decision.refusal : decision.outcome;
};
const rich = after(emptyState, grant);

describe('a budget', () => {
  it('ends what is spent in a period, and says how much is left and until when', () => {
    const state = after(rich, spend('a', 70));
    expect(state.recent.at(-1)?.budget).toMatchObject({ spent: 70, resetAt: day('03-01T00:00:00') });
    expect(refusal(state, spend('b', 31))).toEqual({
      reason: 'over_budget',
      unit: 'usd',
      amount: 31,
      available: 30,
      spent: 70,
      limit: 100,
      resetAt: day('03-01T00:00:00'),
    });
    const full = after(state, spend('b', 30));
    expect(refusal(full, spend('c', 1))).toMatchObject({ reason: 'over_budget', available: 0 });
    // A repeat spends nothing, and a refusal left no key behind.
    expect(refusal(full, spend('b', 30))).toBe('replayed');
  });

  it('starts again at the boundary of the calendar, to the millisecond', () => {
    const full = after(rich, spend('a', 100), day('02-28T23:59:59.999'));
    expect(refusal(full, spend('b', 1), day('02-28T23:59:59.999'))).toMatchObject({ reason: 'over_budget' });
    expect(after(full, spend('b', 100), day('03-01T00:00:00')).quotas).toMatchObject([{ used: 100 }]);
    const weekly = policyOf({ period: 'week', limit: 10 });
    const sunday = after(rich, spend('a', 10, weekly), day('03-01T23:00:00'));
    expect(refusal(sunday, spend('b', 1, weekly), day('03-01T23:30:00'))).toMatchObject({
      resetAt: day('03-02T00:00:00'),
    });
  });

  it('counts what is held, whatever becomes of it, and a capture once', () => {
    const held = after(rich, hold('h', 60, 90));
    expect(refusal(held, hold('i', 41))).toMatchObject({ reason: 'over_budget', available: 40, spent: 0 });
    const state = after(held, spend('a', 40));
    // All of the hold is there; what is past it is not.
    expect(refusal(state, capture('c', 'h', 61))).toMatchObject({ reason: 'over_budget', amount: 1 });
    const taken = after(state, capture('c', 'h', 20, false));
    expect(taken.recent.at(-1)?.budget).toMatchObject({ spent: 60 });
    expect(refusal(taken, spend('b', 1))).toMatchObject({ available: 0 });
    const back = after(taken, readRelease({ key: 'r', hold: 'h' }));
    expect(after(back, spend('b', 40)).quotas).toMatchObject([{ quota: 'spent:usd', used: 100 }]);
  });

  it('is of its unit, counts without an end where it has none, and is nothing where there is none', () => {
    const counting = policyOf({ period: 'day' });
    const state = after(rich, spend('a', 5000, counting));
    expect(state.recent.at(-1)?.budget).toMatchObject({ spent: 5000, resetAt: day('02-06T00:00:00') });
    const free = after(state, spend('b', 900, policyOf(null)));
    expect(free.recent.at(-1)).not.toHaveProperty('budget');
    expect(free.quotas).toMatchObject([{ used: 5000 }]);
  });
});

describe('budgets under random changes and clocks', () => {
  const action = fc.record({
    type: fc.constantFrom('spend', 'spend', 'hold', 'capture', 'release'),
    amount: fc.integer({ min: 1, max: 60 }),
    of: fc.nat(5),
    final: fc.boolean(),
    afterHours: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.integer({ min: 20, max: 900 })),
  });

  it('keep invariants 11 and 13: in no period is more spent than the limit, and what was held before it', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60, size: 'max' }), (actions) => {
        let state = rich;
        let now = noon;
        const spentIn = new Map<string, number>();
        const broughtOver = new Map<string, number>();
        for (const [at, { type, amount, of, final, afterHours }] of actions.entries()) {
          now = new Date(now.getTime() + afterHours * 3600_000);
          const key = `k${at}`;
          const month = now.toISOString().slice(0, 7);
          if (!broughtOver.has(month)) {
            const held = state.holds.filter((row) => row.expiresAt > now).reduce((sum, row) => sum + row.amount, 0);
            broughtOver.set(month, held);
          }
          const commands: Record<string, () => Command> = {
            spend: () => spend(key, amount),
            hold: () => hold(`h${at % 6}-${at}`, amount, amount + 5),
            capture: () =>
              capture(key, state.holds[of % Math.max(1, state.holds.length)]?.key ?? 'none', amount, final),
            release: () => readRelease({ key, hold: state.holds[of]?.key ?? 'none' }),
          };
          const decision = decide(state, commands[type]?.() ?? spend(key, amount), now);
          if (decision.outcome === 'refused' && decision.refusal.reason === 'over_budget') refused += 1;
          if (decision.outcome !== 'changed') continue;
          state = decision.state;
          if (!decision.entry.budget) continue;
          const spent = (spentIn.get(month) ?? 0) - decision.entry.amount;
          spentIn.set(month, spent);
          expect(decision.entry.budget.spent).toBe(spent);
          expect(spent).toBeLessThanOrEqual(100 + (broughtOver.get(month) ?? 0));
        }
        const replay = new Replay();
        for (const entry of state.recent) replay.add(entry);
        replay.compare(state);
        expect(replay.problems).toEqual([]);
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 200) },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
