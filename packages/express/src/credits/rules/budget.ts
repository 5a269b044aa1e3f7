import type { Budget } from './commands.js';
import type { Refusal } from './decision.js';
import type { BudgetCount } from './entry.js';
import { heldOf } from './grants.js';
import { limits } from './limits.js';
import { windowAt } from './period.js';
import { isCurrent, moved } from './quota-counts.js';
import type { CreditState, QuotaRow } from './state.js';

/*
 * What is spent of a unit in each period of the calendar: a row beside those of the quotas, moved by the very update
 * that spends. So a cap holds however many spend at once, and a new period starts by time alone (invariant 11).
 *
 * Spends and captures count when they are made, open holds when they are asked for: what is held can be captured in any
 * case. A cap that is lowered takes nothing back, and a period that is changed begins when the one that runs has ended.
 */

/** A Monday, at the beginning of a month and year: what every period is counted from. */
const calendarAt = new Date(Date.UTC(2001, 0, 1));

export const spentName = (unit: string): string => `spent:${unit}`;

function rowOf(state: CreditState, unit: string, { period }: Budget, now: Date): QuotaRow & BudgetWindow {
  const quota = spentName(unit);
  const stored = state.quotas.find((row) => row.quota === quota && isCurrent(row, now));
  if (stored && isWindow(stored)) return stored;
  return { quota, source: null, used: 0, anchorAt: calendarAt, ...windowAt(calendarAt, period, now) };
}

type BudgetWindow = Omit<BudgetCount, 'spent'>;

function isWindow(row: QuotaRow): row is QuotaRow & BudgetWindow {
  return row.startAt !== null && row.resetAt !== null && row.anchorAt !== null;
}

/** Why a unit may not spend or reserve an amount now, or null. */
export function budgetRefusal(
  state: CreditState,
  { unit, amount }: { unit: string; amount: number },
  budget: Budget | null | undefined,
  now: Date,
): Refusal | null {
  if (!budget) return null;
  const { used: spent, resetAt } = rowOf(state, unit, budget, now);
  const { limit = Number.MAX_SAFE_INTEGER } = budget;
  const available = Math.max(0, limit - spent - heldOf(state.holds, unit).held);
  if (amount > available) return { reason: 'over_budget', unit, amount, available, spent, limit, resetAt };
  const isNew = !state.quotas.some((row) => row.quota === spentName(unit));
  return isNew && state.quotas.length >= limits.quotaRowsMax ? { reason: 'too_many_quotas' } : null;
}

/** Counts what is spent. @returns the state, and what its entry says of it */
export function counted(
  state: CreditState,
  { unit, amount }: { unit: string; amount: number },
  budget: Budget | null | undefined,
  now: Date,
): { state: CreditState; count: { budget?: BudgetCount } } {
  if (!budget) return { state, count: {} };
  const { used, startAt, resetAt, anchorAt } = rowOf(state, unit, budget, now);
  const window = { startAt, resetAt, anchorAt };
  const part = { plan: '', source: null, amount, ...window };
  const quotas = moved(state.quotas, spentName(unit), [part], 1, now);
  return { state: { ...state, quotas }, count: { budget: { spent: used + amount, ...window } } };
}
