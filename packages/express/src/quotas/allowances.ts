import type { QuotaAllowance } from '../credits/service.js';
import type { CataloguePlan } from '../plans/service.js';
import type { PaidPlan } from '../subscriptions/service.js';

/** Which plans are used up first. */
export type QuotaOrder = 'free_first' | 'paid_first';

/** What an account's plans allow, by the name of the quota, each in the order in which it is used up. */
export type Allowances = ReadonlyMap<string, readonly QuotaAllowance[]>;

interface AccountPlans {
  paid: readonly PaidPlan[];
  /** Since when the account has its free plans. */
  openedAt: Date;
}

/** @param catalogue all plans, in the order of the catalogue */
export function allowancesOf(
  catalogue: readonly CataloguePlan[],
  { paid, openedAt }: AccountPlans,
  order: QuotaOrder,
): Allowances {
  const free = catalogue.filter((plan) => plan.free).map((plan) => ({ plan, of: freePlan(plan, openedAt) }));
  const bought = catalogue.flatMap((plan) => paid.filter((row) => row.plan === plan.code).map((of) => ({ plan, of })));
  const found = new Map<string, QuotaAllowance[]>();
  for (const { plan, of } of order === 'free_first' ? [...free, ...bought] : [...bought, ...free]) {
    for (const { quota, limit, period, perSeat } of plan.quotas) {
      const most = limit === null || !perSeat ? limit : limit * of.seats;
      const allowance = { plan: plan.code, source: of.subscriptionId, limit: most, period, anchorAt: of.anchorAt };
      found.set(quota, [...(found.get(quota) ?? []), allowance]);
    }
  }
  return found;
}

function freePlan({ code }: CataloguePlan, openedAt: Date): PaidPlan {
  return { plan: code, subscriptionId: `free:${code}`, seats: 1, anchorAt: openedAt };
}

/** What was refused. */
export interface Exceeded {
  requested: number;
  /** Of all plans together. */
  used: number;
}

/**
 * The first plan that, in place of the account's best, allows what was refused; null when none does. It keeps the seats
 * of the best, and what is used of it.
 */
export function upgradeFor(
  catalogue: readonly CataloguePlan[],
  quota: string,
  allowances: readonly QuotaAllowance[],
  { requested, used }: Exceeded,
): string | null {
  const most = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
  const termsOf = (plan: CataloguePlan | undefined) => plan?.quotas.find((row) => row.quota === quota);
  const mine = allowances.flatMap((row) => {
    const plan = catalogue.find(({ code }) => code === row.plan);
    return plan?.free ? [] : [{ terms: termsOf(plan), ...row }];
  });
  const seats = mine.map(({ terms, limit }) => (terms?.perSeat && terms.limit ? (limit ?? 0) / terms.limit : 1));
  const seatsMost = Math.max(1, ...seats);
  const best = Math.max(0, ...mine.map(({ limit }) => most(limit)));
  const allowed = allowances.reduce((sum, { limit }) => sum + most(limit), 0);
  const next = catalogue.find((plan) => {
    const terms = termsOf(plan);
    if (!terms || plan.free || mine.some((row) => row.plan === plan.code)) return false;
    const limit = most(terms.limit) * (terms.perSeat ? seatsMost : 1);
    return limit > best && allowed - best + limit - used >= requested;
  });
  return next?.code ?? null;
}
