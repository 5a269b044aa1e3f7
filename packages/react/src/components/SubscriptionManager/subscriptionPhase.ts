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

export function phaseOf({ stripeStatus, cancelAt, cancelAtPeriodEnd, endedAt }: SubscriptionAccess): SubscriptionPhase {
  // Its first payment was never made: it has not ended, it has not begun.
  if (stripeStatus === 'incomplete_expired') return 'expired';
  if (endedAt) return 'ended';
  switch (stripeStatus) {
    case 'canceled':
      return 'ended';
    case 'active':
    case 'trialing':
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
export const cancellable: ReadonlySet<SubscriptionPhase> = new Set(['active', 'trialing', 'pastDue', 'other']);

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
