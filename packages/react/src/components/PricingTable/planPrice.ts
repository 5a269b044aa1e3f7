import type { BillingInterval, Money, Plan, PlanPrice } from '@tillkit/contract/browser';

/** The price to show: the one of the chosen interval if it exists, else the plan's other price. */
export function priceIn({ prices }: Plan, interval: BillingInterval): PlanPrice | undefined {
  return prices.find((price) => price.interval === interval) ?? prices[0];
}

/** What a yearly price saves compared with twelve months. Null if it saves nothing or a price is missing. */
export function yearlySaving({ prices }: Plan): Money | null {
  const year = prices.find(({ interval }) => interval === 'year');
  const month = prices.find(({ interval, currency }) => interval === 'month' && currency === year?.currency);
  if (!year || !month) return null;
  const amountMinor = month.amountMinor * 12 - year.amountMinor;
  return amountMinor > 0 ? { amountMinor, currency: year.currency } : null;
}

/** The largest saving among the plans, and whether all paid plans have it. Null if there is none. */
export function bestSaving(plans: readonly Plan[]): { saving: Money; everywhere: boolean } | null {
  const paid = plans.filter(({ prices }) => prices.length > 0);
  const savings = paid.map(yearlySaving).filter((saving) => saving !== null);
  const saving = savings.reduce<Money | null>(
    (best, next) => (best && best.amountMinor >= next.amountMinor ? best : next),
    null,
  );
  if (!saving) return null;
  return {
    saving,
    everywhere: savings.length === paid.length && savings.every((each) => each.amountMinor === saving.amountMinor),
  };
}
