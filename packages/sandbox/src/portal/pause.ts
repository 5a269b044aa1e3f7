import { pauseSubscription } from '../billing/subscriptions/pause.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { PortalConfiguration, Subscription } from '../core/stored.js';
import { ownSubscription } from './operations.js';

/** Whether the portal offers to pause this one: as Stripe, active ones in flexible billing mode without a schedule. */
export function canPause({ features }: PortalConfiguration, subscription: Subscription): boolean {
  return (
    features.subscription_pause.enabled &&
    subscription.status === 'active' &&
    subscription.billing_mode.type === 'flexible' &&
    subscription.schedule === null
  );
}

/** Active → paused, until the customer resumes it. What is paid for and not used is credited. @throws StripeError */
export function pauseFromPortal(app: App, sessionId: string, subscriptionId: string): Subscription {
  const { configuration, subscription } = ownSubscription(app, sessionId, subscriptionId);
  if (!configuration.features.subscription_pause.enabled) throw invalid('Pausing is not available in this portal.');
  return pauseSubscription(app, subscription, {});
}
