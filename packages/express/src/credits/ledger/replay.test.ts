import { describe, expect, it } from 'vitest';
import { readGrant } from '../input/grant.js';
import { readSpend } from '../input/spend.js';
import { decide } from '../rules/decide.js';
import type { Entry } from '../rules/entry.js';
import { type CreditState, emptyState } from '../rules/state.js';
import { Replay } from './replay.js';

const source = { type: 'payment', id: 'pi_1' };
const policy = { defaultUnit: 'usd', overdraftOf: () => 0 };
const endsAt = new Date('2026-01-20T00:00:00Z');

/** Two grants, a spend of both, the expiry of what was left of the first, another spend. */
function example(): CreditState {
  const steps = [
    ['2026-01-01', readGrant({ unit: 'usd', kind: 'paid', source, key: 'g1', amount: 10, expiresAt: endsAt })],
    ['2026-01-01', readGrant({ unit: 'usd', kind: 'paid', source, key: 'g2', amount: 10 })],
    ['2026-01-02', readSpend({ key: 's1', amount: 4 }, policy)],
    ['2026-01-20', readSpend({ key: 's2', amount: 3 }, policy)],
  ] as const;
  return steps.reduce((state, [day, command]) => {
    const decision = decide(state, command, new Date(day));
    if (decision.outcome !== 'changed') throw new Error(decision.outcome);
    return decision.state;
  }, emptyState);
}

function problemsOf(change: (entries: Entry[], state: CreditState) => void): string[] {
  const state = structuredClone(example());
  change(state.recent, state);
  const replay = new Replay();
  for (const entry of state.recent) replay.add(entry);
  replay.compare(state);
  return replay.problems;
}

describe('a replay', () => {
  it('finds nothing wrong in what the rules made', () => {
    expect(problemsOf(() => {})).toEqual([]);
  });

  it.each<[string, RegExp, (entries: Entry[], state: CreditState) => void]>([
    ['a lost entry', /Invariant 4: entry 4/, (entries) => void entries.splice(2, 1)],
    [
      'a changed amount',
      /Invariant 1: entry 3/,
      (entries) => {
        entries[2]!.amount = -5;
      },
    ],
    [
      'a changed balance',
      /Invariant 1: entry 2/,
      (entries) => {
        entries[1]!.balanceAfter = 21;
      },
    ],
    [
      'a balance below 0',
      /Invariant 2: entry 5/,
      (entries) => {
        entries[4]!.amount = -30;
      },
    ],
    [
      'the wrong grant',
      /Invariant 5: entry 3 takes from grant 2/,
      (entries) => {
        entries[2]!.allocations[0]!.grant = 2;
      },
    ],
    [
      'more than a grant has',
      /Invariant 5: entry 3 takes 11/,
      (entries) => {
        entries[2]!.allocations[0]!.amount = 11;
      },
    ],
    [
      'an unknown grant',
      /Invariant 5: entry 3 takes from grant 9/,
      (entries) => {
        entries[2]!.allocations[0]!.grant = 9;
      },
    ],
    [
      'a spend after the end',
      /Invariant 7: entry 3/,
      (entries) => {
        entries[2]!.at = endsAt;
      },
    ],
    [
      'an end before its time',
      /Invariant 7: entry 4/,
      (entries) => {
        entries[3]!.at = new Date(0);
      },
    ],
    [
      'another balance',
      /Invariant 13: .* the units/,
      (_entries, state) => {
        state.units[0]!.balance = 6;
      },
    ],
    [
      'another remainder',
      /Invariant 1: the grants in usd/,
      (_entries, state) => {
        state.grants[0]!.remaining = 6;
      },
    ],
    [
      'other terms',
      /Invariant 13: .* the grants/,
      (_entries, state) => {
        state.grants[0]!.priority = 1;
      },
    ],
    [
      'another seq',
      /Invariant 13: .* the seq/,
      (_entries, state) => {
        state.seq = 6;
      },
    ],
  ])('finds %s', (_name, problem, change) => {
    expect(problemsOf(change).join('\n')).toMatch(problem);
  });
});
