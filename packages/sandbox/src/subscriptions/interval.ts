import type { Price } from '../stored.js';

/** How often a price is billed, as one word to compare. */
export function intervalOf(price: Pick<Price, 'recurring'>): string {
  return `${price.recurring?.interval_count ?? 1} ${price.recurring?.interval}`;
}
