import { describe, expect, it } from 'vitest';
import { type GrantInput, readGrant } from '../input/grant.js';
import { readSpend, type SpendInput } from '../input/spend.js';
import { type Decision, decide } from './decide.js';
import { limits } from './limits.js';
import { type CreditState, emptyState } from './state.js';

const policy = { defaultUnit: 'usd', overdraftOf: () => 0 };
const source = { type: 'payment', id: 'pi_1' };
const at = (text: string) => new Date(`2026-01-${text}Z`);
const noon = at('10T12:00:00.000');

const grant = (key: string, amount: number, more: Partial<GrantInput> = {}) =>
  readGrant({ unit: 'usd', kind: 'paid', source, key, amount, ...more });
const spend = (key: string, amount: number, more: Partial<SpendInput> = {}) =>
  readSpend({ key, amount, ...more }, policy);

function stateOf(decision: Decision): CreditState {
  if (decision.outcome !== 'changed') throw new Error(`refused or replayed: ${JSON.stringify(decision)}`);
  return decision.state;
}

function after(commands: readonly ReturnType<typeof grant | typeof spend>[], now = noon): CreditState {
  return commands.reduce((state, command) => stateOf(decide(state, command, now)), emptyState);
}

describe('grant', () => {
  it('adds to the balance and keeps its terms', () => {
    const expiresAt = at('20T00:00:00');
    const costBasis = { amountMinor: 90, currency: 'eur' };
    const state = after([grant('g1', 100, { kind: 'promotional', priority: 3, expiresAt, costBasis })]);
    const terms = { kind: 'promotional', priority: 3, expiresAt, costBasis };
    expect(state.grants).toEqual([{ seq: 1, unit: 'usd', amount: 100, remaining: 100, ...terms }]);
    expect(state.units).toEqual([{ unit: 'usd', balance: 100, debt: 0 }]);
    expect(state.recent).toMatchObject([{ seq: 1, key: 'g1', kind: 'grant_promotional', amount: 100, terms }]);
  });

  it('never lifts a balance past the greatest exact integer', () => {
    const full = after([grant('g1', Number.MAX_SAFE_INTEGER)]);
    expect(full.units).toEqual([{ unit: 'usd', balance: Number.MAX_SAFE_INTEGER, debt: 0 }]);
    expect(decide(full, grant('g2', 1), noon)).toMatchObject({ refusal: { reason: 'balance_too_large' } });
    expect(decide(full, grant('g2', 1, { unit: 'credits' }), noon).outcome).toBe('changed');
    expect(stateOf(decide(full, spend('s1', Number.MAX_SAFE_INTEGER), noon)).grants).toEqual([]);
  });

  it('is refused past the bounds of the document (invariant 12)', () => {
    let state = emptyState;
    for (let n = 0; n < limits.grantsMax; n += 1) {
      state = { ...stateOf(decide(state, grant(`g${n}`, 1), noon)), recent: [] };
    }
    expect(decide(state, grant('one_more', 1), noon)).toMatchObject({ refusal: { reason: 'too_many_grants' } });
    const units = Array.from({ length: limits.unitsMax }, (_, n) => grant(`u${n}`, 1, { unit: `unit_${n}` }));
    expect(decide(after(units), grant('u', 1, { unit: 'other' }), noon)).toMatchObject({
      refusal: { reason: 'too_many_units', unit: 'other' },
    });
  });
});

describe('spend', () => {
  it('burns by priority, then soonest expiry, then oldest (invariant 5)', () => {
    const state = after([
      grant('old', 10),
      grant('never_ends_young', 10),
      grant('ends_late', 10, { expiresAt: at('30T00:00:00') }),
      grant('ends_soon', 10, { expiresAt: at('20T00:00:00') }),
      grant('first_by_priority', 10, { priority: 1 }),
      grant('other_unit', 10, { unit: 'credits', priority: 0 }),
    ]);
    const entry = stateOf(decide(state, spend('s1', 45), noon)).recent.at(-1);
    expect(entry?.allocations).toEqual([
      { grant: 5, amount: 10 },
      { grant: 4, amount: 10 },
      { grant: 3, amount: 10 },
      { grant: 1, amount: 10 },
      { grant: 2, amount: 5 },
    ]);
    expect(entry).toMatchObject({ kind: 'spend', amount: -45, balanceAfter: 5 });
  });

  it('refuses what is not there and leaves the state alone (invariant 2)', () => {
    const state = after([grant('g1', 10)]);
    expect(decide(state, spend('s1', 11), noon)).toEqual({
      outcome: 'refused',
      refusal: { reason: 'insufficient', unit: 'usd', amount: 11, available: 10 },
    });
    expect(decide(state, spend('s1', 1, { unit: 'credits' }), noon)).toMatchObject({ refusal: { available: 0 } });
    expect(stateOf(decide(state, spend('s1', 10), noon)).units).toEqual([{ unit: 'usd', balance: 0, debt: 0 }]);
  });

  it.each([
    ['a millisecond before the end', at('10T11:59:59.999'), 'changed'],
    ['at the end', noon, 'refused'],
    ['a millisecond after the end', at('10T12:00:00.001'), 'refused'],
  ])('judges expiry exactly: %s (invariant 7)', (_name, now, outcome) => {
    const state = after([grant('g1', 10, { expiresAt: noon })], at('01T00:00:00'));
    expect(decide(state, spend('s1', 10), now).outcome).toBe(outcome);
  });

  it('lets what has ended leave by an entry of its own (invariants 1 and 4)', () => {
    const state = after([grant('g1', 10, { expiresAt: noon }), grant('g2', 10)], at('01T00:00:00'));
    const partly = stateOf(decide(state, spend('s1', 4), at('02T00:00:00')));
    const later = stateOf(decide(partly, spend('s2', 1), noon));
    expect(later.recent.slice(3)).toMatchObject([
      { seq: 4, key: 'tillkit:expiry:1', kind: 'expiry', amount: -6, balanceAfter: 10, at: noon },
      { seq: 5, key: 's2', kind: 'spend', amount: -1, balanceAfter: 9, allocations: [{ grant: 2, amount: 1 }] },
    ]);
    expect(later.grants).toMatchObject([{ seq: 2, remaining: 9 }]);
  });
});

describe('a known key (invariant 3)', () => {
  const state = after([grant('g1', 10), spend('s1', 4, { source: { type: 'job', id: '1' } })]);

  it('gives the first entry for the same content, for every caller at any time', () => {
    const repeat = spend('s1', 4, { source: { type: 'job', id: '1' }, actor: 'another', reason: 'again' });
    expect(decide(state, repeat, at('31T00:00:00'))).toEqual({ outcome: 'replayed', entry: state.recent[1] });
  });

  it.each([
    ['another amount', spend('s1', 5, { source: { type: 'job', id: '1' } })],
    ['another unit', spend('s1', 4, { unit: 'credits', source: { type: 'job', id: '1' } })],
    ['another source', spend('s1', 4, { source: { type: 'job', id: '2' } })],
    ['another verb', grant('s1', 4)],
    ['a grant with another end', grant('g1', 10, { expiresAt: noon })],
    ['a grant of another kind', grant('g1', 10, { kind: 'plan' })],
    ['a grant with another priority', grant('g1', 10, { priority: 1 })],
    ['a grant with another cost', grant('g1', 10, { costBasis: { amountMinor: 1, currency: 'usd' } })],
  ])('conflicts with %s', (_name, command) => {
    expect(decide(state, command, noon)).toMatchObject({ refusal: { reason: 'key_conflict', key: command.key } });
  });
});
