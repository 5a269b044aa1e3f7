import type { SubscriptionAccess } from '@tillkit/contract/browser';

/** How a subscription stands, in the customer's terms. Stripe's list of statuses is open: `other` is what it adds. */
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
  // Its first payment was never made: it has not ended, it has not begun.
  if (stripeStatus === 'incomplete_expired') return 'expired';
  if (endedAt) return 'ended';
  switch (stripeStatus) {
    case 'canceled':
      return 'ended';
    case 'active':
    case 'trialing':
      // Collection is paused and the period was not sold: the status stays active at Stripe.
      if (access.collectionPause && access.status === 'DISABLED') return 'paused';
      // Flexible billing sets `cancelAt` alone; the classic way sets the flag.
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

/** The last day of access: the set end where there is one, else the end of the paid period. */
export function lastDayOf({ cancelAt, endAt, endedAt }: SubscriptionAccess): string {
  return endedAt ?? cancelAt ?? endAt;
}

/** Phases in which there is something to cancel. */
export const cancellable: ReadonlySet<SubscriptionPhase> = new Set([
  'active',
  'trialing',
  'pastDue',
  'unpaid',
  'paused',
  'other',
]);

/** Colour and sign of a phase; the word beside it says the same. */
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
