import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGrant } from '../input/grant.js';
import { readCapture, readHold, readRelease } from '../input/hold.js';
import { readAdjust, readClawBack, readExpire, readTransfer } from '../input/operator.js';
import { readReserve, readUnreserve } from '../input/reservation.js';
import { readSpend } from '../input/spend.js';
import { Replay } from '../ledger/replay.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import { settleDue } from './due.js';
import type { Entry } from './entry.js';
import { limits } from './limits.js';
import { reservedOf } from './reserve.js';
import { spendable } from './spend.js';
import { type CreditState, emptyState } from './state.js';

const source = { type: 'payment', id: 'pi_1' };
const start = Date.UTC(2026, 0, 1);
const overdraft = 15;
const policy = { defaultUnit: 'usd', overdraftOf: (unit: string) => (unit === 'usd' ? overdraft : 0) };
const amount = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 50 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 31, Number.MAX_SAFE_INTEGER) },
);
const unit = fc.constantFrom('usd', 'credits');
const key = fc.oneof(
  { weight: 9, arbitrary: fc.nat(2000).map(String) },
  // Now and then a key that something else has.
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.nat(12).map((n) => `g${n}`),
      fc.nat(8).map((n) => `h${n}`),
    ),
  },
);
const holdEnd = fc.integer({ min: -5, max: 1500 }).map((ms) => new Date(start + ms));
const grantKey = fc.nat(12).map((n) => `g${n}`);
const holdKey = fc.nat(8).map((n) => `h${n}`);
const moment = fc.integer({ min: -20, max: 400 }).map((ms) => new Date(start + ms));

const grant = fc
  .record({ key: grantKey, unit, amount, priority: fc.constantFrom(0, 50, 100), expiresAt: fc.option(moment) })
  .map((given) => readGrant({ ...given, kind: 'paid', source }));
const spend = fc.record({ key, unit, amount }).map((given) => readSpend(given, policy));
const hold = fc
  .record({
    key: holdKey,
    unit,
    amount: fc.integer({ min: 1, max: 30 }),
    expiresAt: holdEnd,
    past: fc.constantFrom(0, 0, 10),
  })
  .map(({ past, ...given }) =>
    readHold({ ...given, captureMax: Math.min(given.amount + past, Number.MAX_SAFE_INTEGER) }, policy),
  );
const capture = fc
  .record({ key, hold: holdKey, amount: fc.option(amount, { nil: undefined }), final: fc.boolean() })
  .map(readCapture);
const release = fc.record({ key, hold: holdKey }).map(readRelease);
const expire = fc.record({ key, grant: grantKey }).map(readExpire);
const clawBack = fc.record({ key, grant: grantKey, amount }).map((given) => readClawBack({ ...given, source }));
const adjust = fc
  .record({ key, unit, amount: fc.integer({ min: 1, max: 50 }), intoDebt: fc.boolean() })
  .map(({ amount: taken, ...given }) => readAdjust({ ...given, amount: -taken, actor: 'op', reason: 'mistake' }));
const send = fc.record({ key, unit, amount }).map((given) => readTransfer('from', { ...given, to: 'to' }, 'usd'));
const session = fc.nat(30).map((n) => `bs_${n}`);
const cap = 60;
const reserve = fc.record({ id: session, unit, amount }).map((given) => readReserve({ ...given, cap }));
const unreserve = session.map(readUnreserve);
const command = fc.oneof(
  { weight: 5, arbitrary: grant },
  { weight: 4, arbitrary: spend },
  { weight: 4, arbitrary: hold },
  { weight: 4, arbitrary: capture },
  { weight: 2, arbitrary: release },
  { weight: 1, arbitrary: expire },
  { weight: 2, arbitrary: clawBack },
  { weight: 1, arbitrary: adjust },
  { weight: 1, arbitrary: send },
  { weight: 2, arbitrary: reserve },
  { weight: 2, arbitrary: unreserve },
) as fc.Arbitrary<Command>;

/** So that a rule which changes the state it was given throws. */
function frozen(state: CreditState): CreditState {
  for (const list of Object.values(state))
    if (Array.isArray(list)) for (const row of Object.freeze(list)) if (typeof row === 'object') Object.freeze(row);
  return Object.freeze(state);
}

/** What must be true of every state, whatever led to it. */
function check(state: CreditState): void {
  for (const { unit: name, balance, debt } of state.units) {
    const mine = state.grants.filter((row) => row.unit === name);
    // 1: what the grants have left is the balance and the debt.
    expect(mine.reduce((sum, row) => sum + row.remaining, 0)).toBe(balance + debt);
    expect(debt).toBeGreaterThanOrEqual(0);
    expect([balance, debt].every(Number.isSafeInteger)).toBe(true);
  }
  for (const row of state.grants) {
    // 5: within 0 and its amount; 6: what holds reserve of it is there.
    expect(row.remaining > 0 && row.remaining <= row.amount).toBe(true);
    const aside = state.holds.flatMap(({ allocations }) => allocations).filter((each) => each.grant === row.seq);
    expect(aside.reduce((sum, each) => sum + each.amount, 0)).toBeLessThanOrEqual(row.remaining);
  }
  const grants = new Set(state.grants.map(({ seq }) => seq));
  for (const row of state.holds) {
    expect(row.amount).toBeGreaterThan(0);
    expect(row.allocations.every((each) => grants.has(each.grant))).toBe(true);
  }
  // 12
  expect(state.holds.length).toBeLessThanOrEqual(limits.holdsMax);
}

/** 6: of every hold that is resolved, captured + released + expired = amount. */
function checkHolds(entries: readonly Entry[], state: CreditState): number {
  let resolved = 0;
  for (const { key: name, held = 0 } of entries.filter(({ kind }) => kind === 'hold')) {
    if (state.holds.some((row) => row.key === name)) continue;
    const later = entries.filter((entry) => entry.hold === name && entry.kind !== 'hold');
    const last = later.at(-1);
    const captured = later.reduce((sum, entry) => sum + (entry.kind === 'capture' ? -entry.amount : 0), 0);
    const ofHold = Math.min(captured, held);
    const back = later.reduce((sum, entry) => sum - (entry.held ?? 0), 0) - ofHold;
    expect(ofHold + back).toBe(held);
    if (last?.kind !== 'capture') expect(back).toBeGreaterThan(0);
    resolved += 1;
  }
  return resolved;
}

describe('the rules under random commands and a clock that jumps both ways', () => {
  it('keep invariants 1 to 8, 13 and 14', () => {
    const seen = new Map<string, number>();
    let resolvedHolds = 0;
    fc.assert(
      fc.property(
        fc.array(fc.record({ command, stepMs: fc.integer({ min: -5, max: 25 }) }), { maxLength: 100, size: 'max' }),
        (steps) => {
          let state: CreditState = emptyState;
          let nowMs = start;
          const first = new Map<string, Entry>();
          for (const { command: given, stepMs } of steps) {
            nowMs += stepMs;
            const now = new Date(nowMs);
            const due = settleDue(state, now);
            const decision = decide(state, given, now);
            const known = first.get(given.key);
            if (decision.outcome === 'replayed') expect(decision.entry).toBe(known);
            if (decision.outcome === 'refused') {
              const { refusal } = decision;
              seen.set(refusal.reason, (seen.get(refusal.reason) ?? 0) + 1);
              if (refusal.reason === 'insufficient') expect(refusal.available).toBeLessThan(refusal.amount);
              if (refusal.reason === 'key_conflict') expect(known?.fingerprint).not.toBe(given.fingerprint);
            }
            if (decision.outcome !== 'changed') continue;
            expect(known).toBeUndefined();
            first.set(given.key, decision.entry);
            // 2: what a spend or hold takes was there, the overdraft included; 7: judged without what has ended.
            if (given.type === 'spend' || given.type === 'hold')
              expect(spendable(due, given.unit, given.overdraft, now)).toBeGreaterThanOrEqual(given.amount);
            // 14: what is reserved was within the cap when it was.
            if (given.type === 'reserve') {
              const { balance = 0 } = decision.state.units.find((row) => row.unit === given.unit) ?? {};
              expect(balance + reservedOf(decision.state.reservations, given.unit)).toBeLessThanOrEqual(cap);
            }
            // 4
            expect(decision.state.seq).toBe(decision.state.recent.length);
            state = frozen(decision.state);
            check(state);
          }
          resolvedHolds += checkHolds(state.recent, state);
          const replay = new Replay();
          for (const entry of state.recent) {
            replay.add(entry);
            seen.set(entry.kind, (seen.get(entry.kind) ?? 0) + 1);
            if ((entry.debt ?? 0) !== 0) seen.set('debt', (seen.get('debt') ?? 0) + 1);
          }
          replay.compare(state);
          expect(replay.problems).toEqual([]);
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 300) },
    );
    // The property was about something.
    const kinds = ['grant_paid', 'spend', 'expiry', 'hold', 'capture', 'release', 'hold_expiry', 'claw_back'];
    const wanted = [...kinds, 'adjustment', 'transfer_out', 'debt', 'claw_back_too_large', 'capture_too_large'];
    const reserving = ['topup_reserve', 'topup_release', 'no_room'];
    expect([...wanted, ...reserving].filter((kind) => (seen.get(kind) ?? 0) < 20)).toEqual([]);
    expect(resolvedHolds).toBeGreaterThan(100);
  });
});
