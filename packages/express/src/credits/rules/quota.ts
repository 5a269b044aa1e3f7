import { appended } from './book.js';
import type { ConsumeCommand, QuotaReleaseCommand } from './commands.js';
import { changed, type Decision, refused } from './decision.js';
import type { Entry, QuotaPart } from './entry.js';
import { totalsOf } from './grants.js';
import { limits } from './limits.js';
import { bucketsOf, combined, isCurrent, leftOf, moved, type QuotaBucket } from './quota-counts.js';
import type { CreditState, QuotaRow } from './state.js';

/** Uses the counts of a quota in their order: all of the amount or nothing. */
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
