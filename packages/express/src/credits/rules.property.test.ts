import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGrant, readSpend } from './commands.js';
import { availableAt } from './grants.js';
import { Replay } from './replay.js';
import { decide } from './rules.js';
import { type CreditState, type Entry, emptyState } from './state.js';

const source = { type: 'payment', id: 'pi_1' };
const start = Date.UTC(2026, 0, 1);
const amount = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom(1, 2 ** 31, Number.MAX_SAFE_INTEGER));
const unit = fc.constantFrom('usd', 'credits');

const grant = fc
  .record({
    key: fc.nat(60).map(String),
    unit,
    amount,
    priority: fc.constantFrom(0, 50, 100),
    expiresAt: fc.option(fc.integer({ min: -20, max: 400 }).map((ms) => new Date(start + ms))),
  })
  .map((given) => readGrant({ ...given, kind: 'paid', source }));
const spend = fc.record({ key: fc.nat(60).map(String), unit, amount }).map((given) => readSpend(given, 'usd'));
const command = fc.oneof(grant, spend);

/** So that a rule which changes the state it was given throws. */
function frozen(state: CreditState): CreditState {
  for (const list of [state.units, state.grants, state.recent])
    for (const row of Object.freeze(list)) Object.freeze(row);
  return Object.freeze(state);
}

describe('the rules under random commands and a clock that jumps both ways', () => {
  it('keep invariants 1, 2, 3, 4, 5, 7 and 13', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ command, stepMs: fc.integer({ min: -5, max: 40 }) }), { maxLength: 80, size: 'max' }),
        (steps) => {
          let state: CreditState = emptyState;
          let nowMs = start;
          const first = new Map<string, Entry>();
          for (const { command: given, stepMs } of steps) {
            nowMs += stepMs;
            const now = new Date(nowMs);
            const available = availableAt(state, given.unit, now);
            const decision = decide(state, given, now);
            const known = first.get(given.key);
            if (decision.outcome === 'replayed') expect(decision.entry).toBe(known);
            if (decision.outcome === 'refused') {
              const { refusal } = decision;
              if (refusal.reason === 'insufficient') expect(available).toBeLessThan(given.amount);
              else if (refusal.reason === 'key_conflict') expect(known?.fingerprint).not.toBe(given.fingerprint);
              else expect(available + given.amount).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
            }
            if (decision.outcome !== 'changed') continue;
            expect(known).toBeUndefined();
            const change = given.type === 'spend' ? -given.amount : given.amount;
            expect([decision.entry.amount, decision.entry.balanceAfter]).toEqual([change, available + change]);
            first.set(given.key, decision.entry);
            state = frozen(decision.state);
          }
          const replay = new Replay();
          for (const entry of state.recent) replay.add(entry);
          replay.compare(state);
          expect(replay.problems).toEqual([]);
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 200) },
    );
  });
});
