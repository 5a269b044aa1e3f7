import { allocate, isUnitTooMany, take, unitOf, write } from './book.js';
import { budgetRefusal, counted } from './budget.js';
import type { AdjustCommand, SpendCommand } from './commands.js';
import { changed, type Decision, refused } from './decision.js';
import type { Allocation } from './entry.js';
import { availableAt, heldOf } from './grants.js';
import type { CreditState } from './state.js';

/*
 * Taking away. 2. What is free, minus debt, minus what holds have reserved of the overdraft, never falls below the floor
 * by a spend or a hold. A claw-back and an adjustment by an operator may go further: into explicit debt.
 */

/** What a command may take of a unit at most. */
export function spendable(state: CreditState, unit: string, overdraft: number, now: Date): number {
  const { debt } = unitOf(state, unit);
  const { uncovered } = heldOf(state.holds, unit);
  return Math.max(0, availableAt(state, unit, now) - debt - uncovered + overdraft);
}

/** Takes an amount from the grants in burn order, and what they lack as debt. Whether that may be is decided before. */
export function takeOrOwe(
  state: CreditState,
  unit: string,
  amount: number,
  now: Date,
): { state: CreditState; allocations: Allocation[]; debt: number } {
  const { allocations, missing } = allocate(state, unit, amount, now);
  return { state: take(state, allocations), allocations, debt: missing };
}

export function spend(state: CreditState, command: SpendCommand, now: Date): Decision {
  const { unit, amount, overdraft } = command;
  const available = spendable(state, unit, overdraft, now);
  if (available < amount) return refused({ reason: 'insufficient', unit, amount, available });
  const refusal = budgetRefusal(state, command, command.budget, now);
  return refusal ? refused(refusal) : takeAway(state, command, 'spend', now);
}

export function adjust(state: CreditState, command: AdjustCommand, now: Date): Decision {
  const { unit, amount, intoDebt } = command;
  const available = spendable(state, unit, 0, now);
  if (available < amount && !intoDebt) return refused({ reason: 'insufficient', unit, amount, available });
  return takeAway(state, command, 'adjustment', now);
}

function takeAway(
  state: CreditState,
  command: SpendCommand | AdjustCommand,
  kind: 'spend' | 'adjustment',
  now: Date,
): Decision {
  const { unit, amount } = command;
  const { balance } = unitOf(state, unit);
  if (!Number.isSafeInteger(balance - amount)) return refused({ reason: 'balance_too_large', unit, amount, balance });
  if (isUnitTooMany(state, unit)) return refused({ reason: 'too_many_units', unit });
  const budget = command.type === 'spend' ? command.budget : null;
  const { state: current, count } = counted(state, { unit, amount }, budget, now);
  const { state: taken, allocations, debt } = takeOrOwe(current, unit, amount, now);
  const owed = debt > 0 ? { debt } : {};
  const content = { kind, unit, amount: -amount, allocations, ...owed, ...count };
  const { state: after, entry } = write(taken, command, content, now);
  return changed(after, entry);
}
