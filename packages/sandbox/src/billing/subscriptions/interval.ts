import type { Price } from '../../core/stored.js';

/** How often a price is billed, as one word to compare. */
export function intervalOf(price: Pick<Price, 'recurring'>): string {
  return `${price.recurring?.interval_count ?? 1} ${price.recurring?.interval}`;
}

const days = { day: 1, week: 7 } as Record<string, number>;

/**
 * Whether items of these intervals can be on one subscription: each must be a multiple of the shortest
 * (docs.stripe.com/billing/subscriptions/mixed-interval). Of months only single days are known to be parts.
 */
export function areAligned(prices: readonly Pick<Price, 'recurring'>[]): boolean {
  const lengths = prices.flatMap(({ recurring }) => {
    if (!recurring) return [];
    const { interval, interval_count: count } = recurring;
    const inDays = days[interval];
    return inDays === undefined
      ? [{ inDays: false, length: (interval === 'year' ? 12 : 1) * count }]
      : [{ inDays: true, length: inDays * count }];
  });
  const shortest = (inDays: boolean) =>
    Math.min(...lengths.filter((each) => each.inDays === inDays).map(({ length }) => length));
  const isWhole = lengths.every(({ inDays, length }) => length % shortest(inDays) === 0);
  const isMixed = lengths.some(({ inDays }) => inDays) && lengths.some(({ inDays }) => !inDays);
  return isWhole && (!isMixed || shortest(true) === 1);
}
