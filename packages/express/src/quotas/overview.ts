import type { Quota, QuotaOfPlan } from '@tillkit/contract';
import {
  bucketsOf,
  combined,
  leftOf,
  type QuotaAllowance,
  type QuotaBucket,
  type QuotaRow,
} from '../credits/service.js';

/** What is used of one quota: of all plans together, and of each. */
export function overviewOf(
  quota: string,
  rows: readonly QuotaRow[],
  allowances: readonly QuotaAllowance[],
  now: Date,
): Quota {
  const buckets = bucketsOf(rows, quota, allowances, now);
  const orphan = allowances.length === 0 ? rows.find((row) => row.quota === quota && row.source === null) : undefined;
  const { used, limit, resetAt } = combined(buckets);
  const all = used + (orphan?.used ?? 0);
  const left = limit === null ? null : buckets.reduce((sum, row) => sum + leftOf(row), 0);
  const plans = buckets.flatMap((bucket) => ofPlans(bucket, allowances));
  return { quota, used: all, limit, left, resetAt: resetAt?.toISOString() ?? null, plans };
}

/** A count of several plans is shown as if they were used up in their order; what is past all of them is the last's. */
function ofPlans(bucket: QuotaBucket, allowances: readonly QuotaAllowance[]): QuotaOfPlan[] {
  let rest = bucket.used;
  const mine = allowances.filter(({ source, period }) => (period === null ? null : source) === bucket.source);
  return mine.map(({ plan, limit, period }, index) => {
    const used = index === mine.length - 1 ? rest : Math.min(rest, limit ?? rest);
    rest -= used;
    return { plan, used, limit, resetAt: bucket.resetAt?.toISOString() ?? null, period };
  });
}
