import type { SubscriptionReading } from '../providers/provider.js';
import { meaningOf } from './access-table.js';

type Charge = Pick<SubscriptionReading, 'status' | 'isCharged' | 'cancelAt' | 'cancelAtPeriodEnd' | 'periodEndAt'>;

/**
 * Whether the saved method will be charged for a subscription again: it is live, and either a payment is due or another
 * period follows.
 */
export function isStillCharged({ status, isCharged, cancelAt, cancelAtPeriodEnd, periodEndAt }: Charge): boolean {
  const { live, owes = false } = meaningOf(status);
  const endsWithPeriod = cancelAtPeriodEnd || (cancelAt !== null && cancelAt <= periodEndAt);
  return live && isCharged && (owes || !endsWithPeriod);
}
