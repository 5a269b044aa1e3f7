import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Stored } from '../../core/stored.js';

type CancelAt = Stored<Stripe.SubscriptionUpdateParams>['cancel_at'];

/**
 * When a subscription is to end; null when it continues.
 *
 * @param ends of its items' periods
 * @param present what it is when nothing is given
 * @throws StripeError for a moment that has passed, and for two answers at once
 */
export function readCancelAt(
  app: App,
  params: { cancel_at?: CancelAt; cancel_at_period_end?: boolean },
  ends: readonly number[],
  present: number | null,
): number | null {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = params;
  if (at && atPeriodEnd) {
    throw invalid('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', {
      param: 'cancel_at',
    });
  }
  if (atPeriodEnd || at === 'min_period_end') return Math.min(...ends);
  if (at === 'max_period_end') return Math.max(...ends);
  if (at === undefined) return present;
  if (!at) return null;
  if (typeof at !== 'number') throw unsupported('cancel_at', `\`cancel_at=${at}\``);
  if (at <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'cancel_at' });
  }
  return at;
}
