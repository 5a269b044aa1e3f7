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

/** The next plan that allows more than the account's paid plans do, or null. */
export function upgradeFor(
  catalogue: readonly CataloguePlan[],
  quota: string,
  allowances: readonly QuotaAllowance[],
): string | null {
  const limitOf = ({ quotas }: CataloguePlan) => {
    const found = quotas.find((row) => row.quota === quota);
    return found ? (found.limit ?? Number.POSITIVE_INFINITY) : 0;
  };
  const mine = new Set(allowances.map(({ plan }) => plan));
  const best = catalogue
    .filter((plan) => !plan.free && mine.has(plan.code))
    .reduce((most, plan) => Math.max(most, limitOf(plan)), 0);
  const next = catalogue.find((plan) => !plan.free && !mine.has(plan.code) && limitOf(plan) > best);
  return next?.code ?? null;
}
