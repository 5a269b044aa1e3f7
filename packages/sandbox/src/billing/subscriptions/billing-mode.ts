import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Stored, Subscription } from '../../core/stored.js';
import { refuseNested } from './refuse-nested.js';
import { hasEnded } from './status.js';

/** The mode of a subscription that has none other, adopted at `now`. */
export function flexibleMode(now: number): Subscription['billing_mode'] {
  return { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: now };
}

/**
 * Classic → flexible, for good (docs.stripe.com/api/subscriptions/migrate). Emits `customer.subscription.updated`.
 *
 * @throws StripeError before any change
 */
export function migrateSubscription(
  app: App,
  subscription: Subscription,
  params: Stored<Stripe.SubscriptionMigrateParams>,
): Subscription {
  refuseNested(params as Parameters<typeof refuseNested>[0]);
  if (hasEnded(subscription)) throw invalid('A subscription that has ended cannot be migrated.');
  if (subscription.billing_mode.type === 'flexible') {
    throw invalid('This subscription is in flexible billing mode already.', { param: 'billing_mode[type]' });
  }
  return app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.billing_mode = flexibleMode(app.now());
  });
}
