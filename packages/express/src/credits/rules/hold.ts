import { allocate, isUnitTooMany, merged, payDebt, take, write } from './book.js';
import { budgetRefusal, counted } from './budget.js';
import type { CaptureCommand, HoldCommand, ReleaseCommand } from './commands.js';
import { changed, type Decision, refused } from './decision.js';
import { limits } from './limits.js';
import { spendable, takeOrOwe } from './spend.js';
import type { CreditState, OpenHold } from './state.js';

/*
 * Credit that is reserved for work that is not done yet.
 *
 *   state   command, time      moves to    what it does
 *   –       hold               open        reserves of the grants in burn order; what they lack, of the overdraft
 *   open    capture, not final open        takes of what is reserved; of what is free only past the hold, up to
 *     captureMax
 *   open    capture, final     resolved    takes the same, and what is left goes back to the grants it is of
 *   open    release            resolved    everything goes back to the grants it is of
 *   open    its expiresAt      resolved    the same, by `due.ts`
 *
 *  6. A hold resolves once, since resolving removes it: captured + released + expired = amount. Of a capture past the
 *     amount, what is past it counts as no part of the hold.
 *  7. Reserved is taken: a grant that ends under a hold may still be captured. What goes back to a grant that has
 *     ended is not free again; it leaves as expired with the account's next change.
 */

const defaultLifetimeMs = 3600_000;
const longestLifetimeMs = 31 * 24 * 3600_000;

export function hold(state: CreditState, command: HoldCommand, now: Date): Decision {
  const { unit, amount, key, captureMax, overdraft } = command;
  const latest = new Date(now.getTime() + longestLifetimeMs);
  const expiresAt = command.expiresAt ?? new Date(now.getTime() + defaultLifetimeMs);
  if (expiresAt <= now || expiresAt > latest) return refused({ reason: 'hold_too_long', expiresAt, latest });
  if (captureMax < amount) return refused({ reason: 'capture_max_too_small', amount, captureMax });
  const available = spendable(state, unit, overdraft, now);
  if (available < amount) return refused({ reason: 'insufficient', unit, amount, available });
  const refusal = budgetRefusal(state, command, command.budget, now);
  if (refusal) return refused(refusal);
  if (state.holds.length >= limits.holdsMax) return refused({ reason: 'too_many_holds' });
  if (isUnitTooMany(state, unit)) return refused({ reason: 'too_many_units', unit });
  const { allocations } = allocate(state, unit, amount, now);
  if (allocations.length > limits.partsMax) return refused({ reason: 'too_many_parts' });
  const holdTerms = { expiresAt, captureMax, overdraft };
  const opened = { seq: state.seq + 1, key, unit, amount, allocations, captured: 0, ...holdTerms };
  const current = { ...state, holds: [...state.holds, opened] };
  const content = { kind: 'hold' as const, unit, amount: 0, allocations, held: amount, hold: key, holdTerms };
  const { state: after, entry } = write(current, command, content, now);
  return changed(after, entry);
}

export function capture(state: CreditState, command: CaptureCommand, now: Date): Decision {
  const from = state.holds.find((row) => row.key === command.hold);
  if (!from) return refused({ reason: 'hold_not_open', hold: command.hold });
  const { unit, captureMax, captured } = from;
  const amount = command.amount ?? from.amount;
  const limit = captureMax - captured;
  if (amount > limit) return refused({ reason: 'capture_too_large', unit, amount, limit });
  const past = Math.max(0, amount - from.amount);
  // What the hold has is there in any case. What is past it must be there as for a spend.
  const available = past > 0 ? spendable(state, unit, from.overdraft, now) : 0;
  if (past > available) return refused({ reason: 'insufficient', unit, amount: past, available });
  const budget = command.budgetOf?.(unit);
  const refusal = past > 0 ? budgetRefusal(state, { unit, amount: past }, budget, now) : null;
  if (refusal) return refused(refusal);

  const ofHold = amount - past;
  const { taken, left } = drawn(from, ofHold);
  const isResolved = command.final || ofHold === from.amount;
  const rest = { ...from, amount: from.amount - ofHold, allocations: left, captured: captured + amount };
  const holds = state.holds.flatMap((row) => (row === from ? (isResolved ? [] : rest) : row));
  const covered = taken.reduce((sum, row) => sum + row.amount, 0);
  const { state: current, count } = counted({ ...state, holds }, { unit, amount }, budget, now);
  const owed = takeOrOwe(take(current, taken), unit, amount - covered, now);
  const paid = isResolved ? payDebt(owed.state, unit, now) : { state: owed.state, allocations: [], paid: 0 };
  const debt = owed.debt - paid.paid;
  const content = {
    kind: 'capture' as const,
    unit,
    amount: -amount,
    allocations: merged(taken, owed.allocations, paid.allocations),
    held: isResolved ? -from.amount : -ofHold,
    hold: from.key,
    ...count,
  };
  const { state: after, entry } = write(paid.state, command, { ...content, ...(debt === 0 ? {} : { debt }) }, now);
  return changed(after, entry);
}

export function release(state: CreditState, command: ReleaseCommand, now: Date): Decision {
  const from = state.holds.find((row) => row.key === command.hold);
  if (!from) return refused({ reason: 'hold_not_open', hold: command.hold });
  const without = { ...state, holds: state.holds.filter((row) => row !== from) };
  const { state: current, allocations, paid } = payDebt(without, from.unit, now);
  const content = { kind: 'release' as const, unit: from.unit, amount: 0, allocations, held: -from.amount };
  const debt = paid > 0 ? { debt: -paid } : {};
  const { state: after, entry } = write(current, command, { ...content, hold: from.key, ...debt }, now);
  return changed(after, entry);
}

/** The first part of what a hold has reserved, and the rest of it. */
function drawn({ allocations }: OpenHold, amount: number) {
  let missing = amount;
  const taken: OpenHold['allocations'] = [];
  const left: OpenHold['allocations'] = [];
  for (const { grant, amount: limit } of allocations) {
    const part = Math.min(missing, limit);
    missing -= part;
    if (part > 0) taken.push({ grant, amount: part });
    if (limit > part) left.push({ grant, amount: limit - part });
  }
  return { taken, left };
}
