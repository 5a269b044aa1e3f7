import type { QuotaPart } from './entry.js';
import { windowAt } from './period.js';
import type { QuotaAllowance, QuotaRow } from './state.js';

/*
 * Quotas of plans, counted in the same document and by the same kind of update.
 *
 * 11. A quota refills once for each boundary. A row is what is used in one window; when the window's end is reached the
 *     row counts no more, and the next change opens the window in which it falls. So nothing but time refills: no
 *     event, no other plan, no number of calls. A subscription whose periods are counted from another day keeps what is
 *     used, and its window ends with the new period.
 *
 * What is not refilled (projects, seats) is counted once for the account, not for each plan, so what a plan gave stays
 * counted when the plan is gone.
 */

/** One count, with what plans allow of it now. */
export interface QuotaBucket extends QuotaRow {
  /** The plan, or all plans whose quota is not refilled. */
  plans: readonly string[];
  /** Null is unlimited. */
  limit: number | null;
}

/** The counts of one quota at a moment, in the order in which they are used up. */
export function bucketsOf(rows: readonly QuotaRow[], quota: string, allowances: readonly QuotaAllowance[], now: Date) {
  const buckets = new Map<string | null, QuotaBucket>();
  for (const { plan, source, limit, period, anchorAt } of allowances) {
    const of = period === null ? null : source;
    const stored = rows.find((row) => row.quota === quota && row.source === of && isCurrent(row, now));
    const before = buckets.get(of);
    const window = period === null ? noWindow : windowOf(stored, { period, anchorAt }, now);
    const sum = before?.limit === null || limit === null ? null : (before?.limit ?? 0) + limit;
    const plans = [...(before?.plans ?? []), plan];
    buckets.set(of, { quota, source: of, used: stored?.used ?? 0, ...window, plans, limit: sum });
  }
  return [...buckets.values()];
}

const noWindow = { startAt: null, resetAt: null, anchorAt: null };

function windowOf(
  stored: QuotaRow | undefined,
  { period, anchorAt }: { period: NonNullable<QuotaAllowance['period']>; anchorAt: Date },
  now: Date,
) {
  const { startAt, resetAt } = windowAt(anchorAt, period, now);
  if (!stored?.startAt || !stored.resetAt) return { startAt, resetAt, anchorAt };
  const isMoved = stored.anchorAt?.getTime() !== anchorAt.getTime();
  return { startAt: stored.startAt, resetAt: isMoved ? resetAt : stored.resetAt, anchorAt };
}

/** Whether what a row counts still counts: its window has not ended. */
export function isCurrent({ resetAt }: Pick<QuotaRow, 'resetAt'>, now: Date): boolean {
  return resetAt === null || now < resetAt;
}

/** What is left of a count. */
export function leftOf({ limit, used }: Pick<QuotaBucket, 'limit' | 'used'>): number {
  return Math.max(0, (limit ?? Number.MAX_SAFE_INTEGER) - used);
}

/** Sums over the counts of one quota. `resetAt` is the first reset that frees something. */
export function combined(buckets: readonly QuotaBucket[]) {
  const limit = buckets.reduce<number | null>(
    (sum, row) => (sum === null || row.limit === null ? null : sum + row.limit),
    0,
  );
  const used = buckets.reduce((sum, row) => sum + row.used, 0);
  const resets = buckets.flatMap((row) => (row.resetAt && row.used > 0 ? [row.resetAt.getTime()] : []));
  return { limit, used, resetAt: resets.length > 0 ? new Date(Math.min(...resets)) : null };
}

/** The rows after a change, without those whose window has ended or of which nothing is used. */
export function moved(
  rows: readonly QuotaRow[],
  quota: string,
  parts: readonly QuotaPart[],
  sign: 1 | -1,
  now: Date,
): QuotaRow[] {
  const current = rows.filter((row) => isCurrent(row, now));
  for (const { source, startAt, resetAt, anchorAt, amount } of parts) {
    const index = current.findIndex((row) => row.quota === quota && row.source === source);
    const used = (current[index]?.used ?? 0) + sign * amount;
    const row = { quota, source, used, startAt, resetAt, anchorAt };
    if (index < 0) current.push(row);
    else current[index] = row;
  }
  return current.filter(({ used }) => used > 0);
}
