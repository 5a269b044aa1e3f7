import type { App } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { trialNoticesIn } from '../tables.js';
import { cancelSubscription } from './cancel.js';
import { pausedBy } from './pause.js';
import { payingMethodOf } from './paying.js';

/** What becomes of a trial at its end when the customer has nothing to pay with; undefined when an invoice is made. */
export function unpaidEndOf(app: App, subscription: Subscription): 'cancel' | 'pause' | undefined {
  if (subscription.status !== 'trialing' || payingMethodOf(app, subscription)) return undefined;
  const then = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (then === 'cancel') return 'cancel';
  return then === 'pause' ? 'pause' : undefined;
}

/** Ends a trial as {@link unpaidEndOf} says. */
export function endUnpaid(app: App, subscription: Subscription, how: 'cancel' | 'pause'): void {
  if (how === 'cancel') {
    cancelSubscription(app, subscription, { reason: null });
    return;
  }
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = 'paused';
    changed.status_details = pausedBy('trial_end_without_payment_method', app.now());
  });
  app.emit('customer.subscription.paused', subscription);
}

/** Stripe tells of a trial's end three days before, and when it is ended at once (docs.stripe.com/api/events/types). */
export function announceTrialEnd(app: App, subscription: Subscription): void {
  trialNoticesIn(app.store).add(subscription.id);
  app.emit('customer.subscription.trial_will_end', subscription);
}
