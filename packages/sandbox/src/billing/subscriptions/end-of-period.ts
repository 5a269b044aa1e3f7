import { periodAt } from '../../catalogue/period.js';
import type { Subscription, SubscriptionItem } from '../../core/stored.js';

/** The end of the period that `at` lies in, or where the subscription is to end within it. */
export function endOfPeriod(subscription: Subscription, item: SubscriptionItem, at: number): number {
  const { recurring } = item.price;
  if (!recurring) return item.current_period_end;
  const { end } = periodAt(subscription.billing_cycle_anchor, recurring, at);
  const cancelAt = subscription.cancel_at;
  return cancelAt !== null && cancelAt > at && cancelAt < end ? cancelAt : end;
}
