import type { SubscriptionAccess } from '@tillkit/contract/browser';

/** The state of a subscription in the customer's terms. Stripe may add statuses: they become `other`. */
export type SubscriptionPhase =
  | 'active'
  | 'trialing'
  | 'cancelled'
  | 'pastDue'
  | 'unpaid'
  | 'paused'
  | 'incomplete'
  | 'expired'
  | 'ended'
  | 'other';

export function phaseOf(access: SubscriptionAccess): SubscriptionPhase {
  const { stripeStatus, cancelAt, cancelAtPeriodEnd, endedAt } = access;
  // The first payment was never made, so the subscription never started.
  if (stripeStatus === 'incomplete_expired') return 'expired';
  if (endedAt) return 'ended';
  switch (stripeStatus) {
    case 'canceled':
      return 'ended';
    case 'active':
    case 'trialing':
      // Collection is paused and the period is not paid. Stripe keeps the status `active`.
      if (access.collectionPause && access.status === 'DISABLED') return 'paused';
      // Flexible billing sets only `cancelAt`. Classic billing sets the flag.
      return cancelAtPeriodEnd || cancelAt ? 'cancelled' : stripeStatus;
    case 'past_due':
      return 'pastDue';
    case 'unpaid':
    case 'paused':
    case 'incomplete':
      return stripeStatus;
    default:
      return 'other';
  }
}

/** The last day of access: the set end date, or else the end of the paid period. */
export function lastDayOf({ cancelAt, endAt, endedAt }: SubscriptionAccess): string {
  return endedAt ?? cancelAt ?? endAt;
}

/** Phases in which the customer can cancel. */
export const cancellable: ReadonlySet<SubscriptionPhase> = new Set([
  'active',
  'trialing',
  'pastDue',
  'unpaid',
  'paused',
  'other',
]);

/** Color and icon of a phase. The word beside it says the same. */
export const toneOf: Record<SubscriptionPhase, 'positive' | 'neutral' | 'caution' | 'critical'> = {
  active: 'positive',
  trialing: 'positive',
  cancelled: 'caution',
  pastDue: 'critical',
  unpaid: 'critical',
  paused: 'neutral',
  incomplete: 'caution',
  expired: 'neutral',
  ended: 'neutral',
  other: 'neutral',
};
