import type { ChargeOutcome } from '../checkout/service.js';
import type { RechargeRow, Settled } from './model.js';

/** Declines in a row after which it is switched off. */
export const failuresMax = 3;
const hourMs = 3600_000;
/** How long after the first and the second decline the card is tried again. */
const backOffMs = [hourMs, 24 * hourMs];

/** The calendar month of a moment, in UTC. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/** What was charged in the month of `now`, a charge under way included. */
export function chargedThisMonth(row: Pick<RechargeRow, 'month' | 'chargedMinor'>, now: Date): number {
  return row.month === monthOf(now) ? row.chargedMinor : 0;
}

/** Whether one more charge would go past the limit of the month. */
export function isCapped(row: RechargeRow, now: Date): boolean {
  return row.monthlyCapMinor !== null && chargedThisMonth(row, now) + row.amountMinor > row.monthlyCapMinor;
}

/** Whether a charge may start for a balance of so much, as the row is. */
export function mayCharge(row: RechargeRow, availableMinor: number, now: Date): boolean {
  if (!row.enabled || row.state === 'charging' || availableMinor >= row.thresholdMinor) return false;
  if (row.state === 'waiting' && row.nextAttemptAt !== null && row.nextAttemptAt > now) return false;
  return !isCapped(row, now);
}

/** What an ended charge makes of its row; null while the money is on its way. */
export function settlementOf(row: RechargeRow, outcome: ChargeOutcome, now: Date): Settled | null {
  if (outcome.state === 'settling') return null;
  if (outcome.state === 'paid') {
    return { state: 'ready', enabled: true, failures: 0, lastFailure: null, nextAttemptAt: null, releasedMinor: 0 };
  }
  const failures = row.failures + 1;
  const lastFailure = { ...outcome.decline, at: now };
  const releasedMinor = row.attemptMinor;
  if (failures >= failuresMax || !row.enabled) {
    return { state: 'ready', enabled: false, failures, lastFailure, nextAttemptAt: null, releasedMinor };
  }
  const nextAttemptAt = new Date(now.getTime() + (backOffMs[failures - 1] ?? 0));
  return { state: 'waiting', enabled: true, failures, lastFailure, nextAttemptAt, releasedMinor };
}
