import type { QuotaPeriod } from '@tillkit/contract';

/** From `startAt`, included, to `resetAt`, excluded. */
export interface PeriodWindow {
  startAt: Date;
  resetAt: Date;
}

const dayMs = 24 * 3600_000;
const months = { month: 1, year: 12 } as const;
const days = { day: 1, week: 7 } as const;

/**
 * The period in which a moment lies, of those that are counted from an anchor, forwards and backwards. Months and years
 * keep the anchor's day and time of day; where a month is too short its last day counts, and the next month has the
 * anchor's day again: 31 January, 28 February, 31 March. That is how Stripe counts from `billing_cycle_anchor`
 * (https://docs.stripe.com/billing/subscriptions/billing-cycle). All in UTC, so no clock change moves a boundary.
 */
export function windowAt(anchorAt: Date, period: QuotaPeriod, now: Date): PeriodWindow {
  if (period === 'day' || period === 'week') {
    const lengthMs = days[period] * dayMs;
    const count = Math.floor((now.getTime() - anchorAt.getTime()) / lengthMs);
    const startMs = anchorAt.getTime() + count * lengthMs;
    return { startAt: new Date(startMs), resetAt: new Date(startMs + lengthMs) };
  }
  const step = months[period];
  const distance = (now.getUTCFullYear() - anchorAt.getUTCFullYear()) * 12 + now.getUTCMonth() - anchorAt.getUTCMonth();
  // The boundary in this very month, or period of months, may still lie ahead.
  let count = Math.floor(distance / step);
  if (addMonths(anchorAt, count * step) > now) count -= 1;
  return { startAt: addMonths(anchorAt, count * step), resetAt: addMonths(anchorAt, (count + 1) * step) };
}

/** The same day and time of day so many months later, or the last day of that month. */
function addMonths(anchorAt: Date, count: number): Date {
  const year = anchorAt.getUTCFullYear();
  const month = anchorAt.getUTCMonth() + count;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const moved = new Date(anchorAt);
  moved.setUTCFullYear(year, month, Math.min(anchorAt.getUTCDate(), lastDay));
  return moved;
}
