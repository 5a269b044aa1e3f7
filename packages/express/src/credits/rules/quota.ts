import { appended } from './book.js';
import type { ConsumeCommand, QuotaReleaseCommand } from './commands.js';
import { changed, type Decision, refused } from './decision.js';
import { totalsOf } from './grants.js';
import { windowAt } from './period.js';
import { type CreditState, type Entry, limits, type QuotaAllowance, type QuotaPart, type QuotaRow } from './state.js';

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

/** Sums over the counts of one quota. The reset is the first that gives something back. */
export function combined(buckets: readonly QuotaBucket[]) {
  const limit = buckets.reduce<number | null>(
    (sum, row) => (sum === null || row.limit === null ? null : sum + row.limit),
    0,
  );
  const used = buckets.reduce((sum, row) => sum + row.used, 0);
  const resets = buckets.flatMap((row) => (row.resetAt && row.used > 0 ? [row.resetAt.getTime()] : []));
  return { limit, used, resetAt: resets.length > 0 ? new Date(Math.min(...resets)) : null };
}

export function consume(state: CreditState, command: ConsumeCommand, now: Date): Decision {
  const { quota, amount, allowances } = command;
  const buckets = bucketsOf(state.quotas, quota, allowances, now);
  let missing = amount;
  const parts: QuotaPart[] = [];
  for (const bucket of buckets) {
    const taken = Math.min(missing, leftOf(bucket));
    if (taken === 0) continue;
    parts.push(partOf(bucket, taken));
    missing -= taken;
  }
  const sums = combined(buckets);
  const used = sums.used + amount;
  if (missing > 0 || !Number.isSafeInteger(used))
    return refused({ reason: 'quota_exceeded', quota, amount, ...sums, limit: sums.limit ?? Number.MAX_SAFE_INTEGER });
  const rows = moved(state.quotas, quota, parts, 1, now);
  if (rows.length > limits.quotaRowsMax) return refused({ reason: 'too_many_quotas' });
  return written(state, rows, command, { kind: 'quota_consume', amount, used, limit: sums.limit, parts }, now);
}

/** @param consumed the entry under `command.of` */
export function releaseQuota(
  state: CreditState,
  command: QuotaReleaseCommand,
  now: Date,
  consumed: Entry | undefined,
): Decision {
  const { quota, of, allowances } = command;
  if (of !== null && (consumed?.kind !== 'quota_consume' || consumed.quota?.quota !== quota))
    return refused({ reason: 'consumption_not_found', of, quota });
  const limit = consumed?.amount ?? Number.MAX_SAFE_INTEGER;
  const amount = command.amount ?? limit;
  if (amount > limit) return refused({ reason: 'quota_release_too_large', amount, limit });
  const buckets = [...bucketsOf(state.quotas, quota, allowances, now)];
  const orphan = orphanOf(state.quotas, quota, buckets);
  if (orphan) buckets.push(orphan);
  const from = of === null ? buckets.map((row) => partOf(row, row.used)) : (consumed?.quota?.parts ?? []);
  let missing = amount;
  const parts: QuotaPart[] = [];
  for (const part of from.toReversed()) {
    const row = state.quotas.find((each) => isSameWindow(each, quota, part) && isCurrent(each, now));
    const returned = Math.min(missing, part.amount, row?.used ?? 0);
    // What was used of a window that has ended is not owed to the next one, and not to another plan.
    missing -= Math.min(missing, part.amount);
    if (row && returned > 0) parts.push({ ...part, ...windowOfRow(row), amount: returned });
  }
  const returned = parts.reduce((sum, row) => sum + row.amount, 0);
  const sums = combined(buckets);
  const used = Math.max(0, sums.used - returned);
  const rows = moved(state.quotas, quota, parts, -1, now);
  return written(
    state,
    rows,
    command,
    { kind: 'quota_release', amount: 0 - returned, used, limit: sums.limit, parts },
    now,
  );
}

/** What is counted once for the account, and no plan of it allows any more: it can still be released. */
function orphanOf(rows: readonly QuotaRow[], quota: string, buckets: readonly QuotaBucket[]): QuotaBucket | null {
  const row = rows.find((each) => each.quota === quota && each.source === null);
  if (!row || buckets.some(({ source }) => source === null)) return null;
  return { ...row, plans: [], limit: 0 };
}

function partOf({ source, startAt, resetAt, anchorAt, plans }: QuotaBucket, amount: number): QuotaPart {
  return { plan: plans[0] ?? '', source, amount, startAt, resetAt, anchorAt };
}

function windowOfRow({ startAt, resetAt, anchorAt }: QuotaRow) {
  return { startAt, resetAt, anchorAt };
}

function isSameWindow(row: QuotaRow, quota: string, { source, startAt }: QuotaPart): boolean {
  return row.quota === quota && row.source === source && row.startAt?.getTime() === startAt?.getTime();
}

/** The rows after a change: those whose window has ended go, and so do those of which nothing is used. */
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

function written(
  state: CreditState,
  quotas: QuotaRow[],
  command: ConsumeCommand | QuotaReleaseCommand,
  change: { kind: Entry['kind']; amount: number; used: number; limit: number | null; parts: QuotaPart[] },
  now: Date,
): Decision {
  const { key, source, actor, reason, fingerprint, quota } = command;
  const { kind, amount, used, limit, parts } = change;
  const base = { seq: state.seq + 1, key, kind, unit: `quota:${quota}`, amount, balanceAfter: used, source, actor };
  const rest = { reason, at: now, fingerprint, terms: null, allocations: [], quota: { quota, limit, parts } };
  const after = state.units.length > 0 ? { after: totalsOf(state) } : {};
  const entry: Entry = { ...base, ...rest, ...after };
  return changed(appended({ ...state, quotas }, entry), entry);
}
