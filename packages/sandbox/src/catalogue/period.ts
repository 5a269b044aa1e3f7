import type { Price } from '../core/stored.js';

type Recurring = NonNullable<Price['recurring']>;

const seconds = { day: 86_400, week: 7 * 86_400 } as Record<string, number>;

/**
 * The start of billing period `index` (0 is the anchor itself; negative lies before it), in seconds. Months and years keep the anchor's day
 * and time of day in UTC; where the month is shorter its last day is taken, and the next long month has the day again.
 */
export function boundary(anchor: number, recurring: Recurring, index: number): number {
  const count = recurring.interval_count * index;
  const fixed = seconds[recurring.interval];
  if (fixed !== undefined) return anchor + fixed * count;
  const from = new Date(anchor * 1000);
  const months = from.getUTCMonth() + (recurring.interval === 'year' ? 12 * count : count);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const date = Date.UTC(
    from.getUTCFullYear(),
    months,
    day,
    from.getUTCHours(),
    from.getUTCMinutes(),
    from.getUTCSeconds(),
  );
  return date / 1000;
}

const approximateSeconds = { day: 86_400, week: 7 * 86_400, month: 30 * 86_400, year: 365 * 86_400 } as Record<
  string,
  number
>;

/** The billing period that `at` lies in, by the anchor: before it, too. */
export function periodAt(anchor: number, recurring: Recurring, at: number): { start: number; end: number } {
  const seconds = (approximateSeconds[recurring.interval] ?? 86_400) * recurring.interval_count;
  let index = Math.floor((at - anchor) / seconds);
  while (boundary(anchor, recurring, index) > at) index -= 1;
  while (boundary(anchor, recurring, index + 1) <= at) index += 1;
  return { start: boundary(anchor, recurring, index), end: boundary(anchor, recurring, index + 1) };
}

/** The end of the period that begins at `start`: the first boundary after it. */
export function periodEnd(anchor: number, recurring: Recurring, start: number): number {
  return periodAt(anchor, recurring, start).end;
}
