import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import type { Stored, Subscription } from '../../core/stored.js';
import { readCancelAt } from './cancel-at.js';
import { endOfPeriod } from './end-of-period.js';

type UpdateParams = Stored<Stripe.SubscriptionUpdateParams>;

export type Cancellation = Partial<
  Pick<Subscription, 'cancel_at' | 'cancel_at_period_end' | 'canceled_at' | 'cancellation_details'>
>;

const noDetails = { comment: null, feedback: null, feedback_option: null, reason: null };

/** What an update says about the subscription's end; empty when it says nothing. @throws StripeError before any change */
export function readCancellation(app: App, subscription: Subscription, params: UpdateParams): Cancellation {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = params;
  if (at === undefined && atPeriodEnd === undefined) return {};
  // The periods as they are without an end that was set before.
  const endless = { ...subscription, cancel_at: null };
  const ends = subscription.items.data.map((item) =>
    subscription.status === 'trialing'
      ? item.current_period_end
      : endOfPeriod(endless, item, item.current_period_start),
  );
  const cancelAt = readCancelAt(app, params, ends, null);
  if (cancelAt !== null) {
    const kept = subscription.cancellation_details ?? noDetails;
    return {
      cancel_at: cancelAt,
      cancel_at_period_end: atPeriodEnd === true,
      canceled_at: subscription.canceled_at ?? app.now(),
      cancellation_details: { ...kept, reason: 'cancellation_requested' },
    };
  }
  // `cancel_at_period_end=false` takes back what it set; a date set by itself is taken back by `cancel_at=''`.
  const clears = at === null || subscription.cancel_at_period_end;
  if (!clears) return {};
  return { cancel_at: null, cancel_at_period_end: false, canceled_at: null, cancellation_details: noDetails };
}

/** Why it ends, as the customer says. */
export function noteReasons(subscription: Subscription, given: UpdateParams['cancellation_details']): void {
  if (!given) return;
  const kept = subscription.cancellation_details ?? noDetails;
  subscription.cancellation_details = {
    ...kept,
    comment: given.comment === undefined ? kept.comment : given.comment || null,
    feedback: given.feedback === undefined ? kept.feedback : given.feedback || null,
  };
}
