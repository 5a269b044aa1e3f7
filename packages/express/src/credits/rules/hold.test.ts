import { describe, expect, it } from 'vitest';
import { type GrantInput, readGrant } from '../input/grant.js';
import { type CaptureInput, type HoldInput, readCapture, readHold, readRelease } from '../input/hold.js';
import { readSpend } from '../input/spend.js';
import { Replay } from '../ledger/replay.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import { settleDue } from './due.js';
import { availableAt, heldOf } from './grants.js';
import { limits } from './limits.js';
import { type CreditState, emptyState } from './state.js';

const source = { type: 'payment', id: 'pi_1' };
const at = (text: string) => new Date(`2026-01-${text}Z`);
const noon = at('10T12:00:00');
const withOverdraft = (overdraft: number) => ({ defaultUnit: 'usd', overdraftOf: () => overdraft });
const policy = withOverdraft(0);

const grant = (key: string, amount: number, more: Partial<GrantInput> = {}) =>
  readGrant({ unit: 'usd', kind: 'paid', source, key, amount, ...more });
const hold = (key: string, amount: number, more: Partial<HoldInput> = {}) => readHold({ key, amount, ...more }, policy);
const capture = (key: string, of: string, more: Partial<CaptureInput> = {}) => readCapture({ key, hold: of, ...more });
const release = (key: string, of: string) => readRelease({ key, hold: of });
const spend = (key: string, amount: number, overdraft = 0) => readSpend({ key, amount }, withOverdraft(overdraft));

function after(commands: readonly Command[], now = noon, from: CreditState = emptyState): CreditState {
  const end = commands.reduce((state, command) => {
    const decision = decide(state, command, now);
    if (decision.outcome !== 'changed') throw new Error(JSON.stringify(decision));
    return decision.state;
  }, from);
  const replay = new Replay();
  for (const entry of end.recent) replay.add(entry);
  replay.compare(end);
  expect(replay.problems).toEqual([]);
  return end;
}

/** available, held, balance, debt */
function sums(state: CreditState, now = noon) {
  const settled = settleDue(state, now);
  const { balance, debt } = settled.units[0] ?? { balance: 0, debt: 0 };
  return [availableAt(settled, 'usd', now), heldOf(settled.holds, 'usd').held, balance, debt];
}

const last = (state: CreditState) => state.recent.at(-1);

describe('a hold', () => {
  it('reserves in burn order, and what is reserved cannot be spent', () => {
    const state = after([grant('late', 50), grant('soon', 30, { expiresAt: at('20T00:00:00') }), hold('h', 40)]);
    expect(sums(state)).toEqual([40, 40, 80, 0]);
    expect(last(state)).toMatchObject({
      kind: 'hold',
      amount: 0,
      held: 40,
      balanceAfter: 80,
      allocations: [
        { grant: 2, amount: 30 },
        { grant: 1, amount: 10 },
      ],
      holdTerms: { expiresAt: at('10T13:00:00'), captureMax: 40 },
    });
    expect(decide(state, spend('s', 41), noon)).toMatchObject({ refusal: { reason: 'insufficient', available: 40 } });
    expect(decide(state, hold('h2', 41), noon)).toMatchObject({ refusal: { reason: 'insufficient', available: 40 } });
    expect(last(after([spend('s', 40)], noon, state))?.allocations).toEqual([{ grant: 1, amount: 40 }]);
  });

  it('is captured wholly by default, and in part lets the rest go back', () => {
    const held = after([grant('g', 100), hold('h', 40)]);
    expect(sums(after([capture('c', 'h')], noon, held))).toEqual([60, 0, 60, 0]);
    const part = after([capture('c', 'h', { amount: 15 })], noon, held);
    expect(sums(part)).toEqual([85, 0, 85, 0]);
    expect(last(part)).toMatchObject({ kind: 'capture', amount: -15, held: -40, hold: 'h', balanceAfter: 85 });
  });

  it('is captured in several parts, while a stream runs', () => {
    const state = after([
      grant('g', 100),
      hold('h', 40),
      capture('c1', 'h', { amount: 10, final: false }),
      capture('c2', 'h', { amount: 10, final: false }),
    ]);
    expect(sums(state)).toEqual([60, 20, 80, 0]);
    expect(sums(after([capture('c3', 'h')], noon, state))).toEqual([60, 0, 60, 0]);
    expect(sums(after([release('r', 'h')], noon, state))).toEqual([80, 0, 80, 0]);
    expect(decide(state, capture('c3', 'h', { amount: 21 }), noon)).toMatchObject({
      refusal: { reason: 'capture_too_large', limit: 20 },
    });
  });

  it('is captured past its amount as far as its policy says, and as far as there is enough', () => {
    const state = after([grant('g', 60), hold('h', 40, { captureMax: 70 })]);
    const more = after([capture('c', 'h', { amount: 55 })], noon, state);
    expect(sums(more)).toEqual([5, 0, 5, 0]);
    expect(last(more)).toMatchObject({ amount: -55, held: -40 });
    expect(decide(state, capture('c', 'h', { amount: 71 }), noon)).toMatchObject({ refusal: { limit: 70 } });
    expect(decide(state, capture('c', 'h', { amount: 61 }), noon)).toMatchObject({
      refusal: { reason: 'insufficient', amount: 21, available: 20 },
    });
  });

  it.each([
    ['captured', [capture('c', 'h')]],
    ['released', [release('c', 'h')]],
  ])('that was %s resolves no second time (invariant 6)', (_name, commands) => {
    const state = after([grant('g', 100), hold('h', 40), ...commands]);
    for (const again of [capture('c2', 'h'), release('r2', 'h'), capture('c3', 'never')])
      expect(decide(state, again, noon)).toMatchObject({ refusal: { reason: 'hold_not_open' } });
    expect(decide(state, commands[0] as Command, noon).outcome).toBe('replayed');
    expect(decide(state, hold('h', 40), noon).outcome).toBe('replayed');
  });

  it.each([
    ['a millisecond before its end', '10T12:59:59.999', [60, 40, 100, 0]],
    ['at its end', '10T13:00:00', [100, 0, 100, 0]],
  ])('ends by itself: %s', (_name, now, expected) => {
    const state = after([grant('g', 100), hold('h', 40)]);
    expect(sums(state, at(now))).toEqual(expected);
    const open = expected[1] === 40;
    expect(decide(state, capture('c', 'h'), at(now)).outcome).toBe(open ? 'changed' : 'refused');
  });

  it('that ended shows as an entry of its own with the next change', () => {
    const state = after([spend('s', 100)], at('11T00:00:00'), after([grant('g', 100), hold('h', 40)]));
    expect(state.recent.slice(2)).toMatchObject([
      { kind: 'hold_expiry', key: 'tillkit:hold:2', amount: 0, held: -40, hold: 'h', balanceAfter: 100 },
      { kind: 'spend', amount: -100, balanceAfter: 0 },
    ]);
  });

  it.each([
    ['in the past', noon],
    ['in 32 days', new Date(noon.getTime() + 32 * 24 * 3600_000)],
  ])('with an end %s is refused', (_name, expiresAt) => {
    expect(decide(after([grant('g', 9)]), hold('h', 1, { expiresAt }), noon)).toMatchObject({
      refusal: { reason: 'hold_too_long' },
    });
  });

  it('is refused past the bounds of the document (invariant 12)', () => {
    let state = after([grant('g', limits.holdsMax + 1)]);
    for (let n = 0; n < limits.holdsMax; n += 1) {
      const decision = decide(state, hold(`h${n}`, 1), noon);
      if (decision.outcome === 'changed') state = { ...decision.state, recent: [] };
    }
    expect(decide(state, hold('more', 1), noon)).toMatchObject({ refusal: { reason: 'too_many_holds' } });
    let many = emptyState;
    for (let n = 0; n <= limits.partsMax; n += 1) {
      const decision = decide(many, grant(`g${n}`, 1), noon);
      if (decision.outcome === 'changed') many = { ...decision.state, recent: [] };
    }
    expect(decide(many, hold('h', limits.partsMax + 1), noon)).toMatchObject({ refusal: { reason: 'too_many_parts' } });
  });
});

describe('a grant that ends under a hold (invariant 7)', () => {
  const end = at('10T12:30:00');
  const state = after([grant('g', 100, { expiresAt: end }), hold('h', 40)]);

  it('loses what is free of it, and keeps what is reserved', () => {
    expect(sums(state, end)).toEqual([0, 40, 40, 0]);
    expect(decide(state, spend('s', 1), end)).toMatchObject({ refusal: { reason: 'insufficient', available: 0 } });
  });

  it('may still be captured: it was taken when it was held', () => {
    const captured = after([capture('c', 'h', { amount: 40 })], end, state);
    expect(sums(captured, end)).toEqual([0, 0, 0, 0]);
    expect(captured.recent.slice(2)).toMatchObject([
      { kind: 'expiry', key: 'tillkit:expiry:1:3', amount: -60 },
      { kind: 'capture', amount: -40 },
    ]);
  });

  it('takes back nothing that could be spent: what is let go of leaves as expired', () => {
    const released = after([capture('c', 'h', { amount: 15 })], end, state);
    expect(sums(released, end)).toEqual([0, 0, 0, 0]);
    const next = after([grant('g2', 5)], end, released);
    expect(next.recent.slice(4)).toMatchObject([
      { kind: 'expiry', key: 'tillkit:expiry:1', amount: -25, balanceAfter: 0 },
      { kind: 'grant_paid', balanceAfter: 5 },
    ]);
  });

  it('is decided in the order in which things happened, whenever it is read', () => {
    // The hold ends before its grant does, so its credit is free again, and then expires with the rest.
    const first = after([grant('g', 100, { expiresAt: end }), hold('h', 40, { expiresAt: at('10T12:10:00') })]);
    const seen = settleDue(first, at('12T00:00:00')).recent.slice(2);
    expect(seen.map(({ kind, amount, held }) => [kind, amount, held])).toEqual([
      ['hold_expiry', 0, -40],
      ['expiry', -100, undefined],
    ]);
    const other = settleDue(state, at('12T00:00:00')).recent.slice(2);
    expect(other.map(({ kind, amount, held }) => [kind, amount, held])).toEqual([
      ['expiry', -60, undefined],
      ['hold_expiry', 0, -40],
      ['expiry', -40, undefined],
    ]);
  });
});

describe('overdraft and debt (invariant 2)', () => {
  it('lets a spend go down to the floor, and no further', () => {
    const state = after([grant('g', 10), spend('s1', 25, 20)]);
    expect(sums(state)).toEqual([0, 0, -15, 15]);
    expect(last(state)).toMatchObject({ amount: -25, debt: 15, balanceAfter: -15, allocations: [{ amount: 10 }] });
    expect(decide(state, spend('s2', 6, 20), noon)).toMatchObject({
      refusal: { reason: 'insufficient', available: 5 },
    });
    expect(sums(after([spend('s2', 5, 20)], noon, state))).toEqual([0, 0, -20, 20]);
  });

  it('is paid by the next grant, before anything can be spent', () => {
    const owing = after([spend('s1', 15, 20)]);
    const state = after([grant('g', 10)], noon, owing);
    expect(sums(state)).toEqual([0, 0, -5, 5]);
    expect(state.grants).toEqual([]);
    const paid = after([grant('g2', 10)], noon, state);
    expect(last(paid)).toMatchObject({ amount: 10, debt: -5, balanceAfter: 5, allocations: [{ grant: 3, amount: 5 }] });
    expect(sums(paid)).toEqual([5, 0, 5, 0]);
  });

  it('is reserved by a hold, so that its capture is never refused', () => {
    const over = readHold({ key: 'h', amount: 30 }, withOverdraft(20));
    const state = after([grant('g', 10), over]);
    expect(sums(state)).toEqual([0, 30, 10, 0]);
    expect(decide(state, spend('s', 1, 20), noon)).toMatchObject({ refusal: { reason: 'insufficient', available: 0 } });
    expect(sums(after([capture('c', 'h')], noon, state))).toEqual([0, 0, -20, 20]);
    expect(sums(after([capture('c', 'h', { amount: 5 })], noon, state))).toEqual([5, 0, 5, 0]);
    // What came in meanwhile pays before anything is owed.
    expect(sums(after([grant('g2', 15), capture('c', 'h')], noon, state))).toEqual([0, 0, -5, 5]);
  });

  it('is paid by what a hold lets go of', () => {
    const state = after([grant('g', 10), hold('h', 10), spend('s', 4, 20)]);
    expect(sums(state)).toEqual([0, 10, 6, 4]);
    const released = after([release('r', 'h')], noon, state);
    expect(last(released)).toMatchObject({ kind: 'release', amount: 0, held: -10, debt: -4, balanceAfter: 6 });
    expect(sums(released)).toEqual([6, 0, 6, 0]);
    expect(sums(state, at('11T00:00:00'))).toEqual([6, 0, 6, 0]);
  });
});
