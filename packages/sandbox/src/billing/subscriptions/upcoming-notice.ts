import type { App } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { upcomingNoticesIn } from '../tables.js';

/** When `invoice.upcoming` is sent, and for which renewal. */
export interface UpcomingNotice {
  at: number;
  renewsAt: number;
}

/**
 * The next renewal that is announced before it comes: `upcomingInvoiceDays` before it, where the period is longer than that. None
 * while collection is paused (docs.stripe.com/billing/subscriptions/pause-payment), and where nothing will be renewed.
 */
export function upcomingNotice(app: App, subscription: Subscription): UpcomingNotice | undefined {
  const { cancel_at: cancelAt, id, items, pause_collection: paused, status } = subscription;
  const renews = status === 'active' || status === 'trialing' || status === 'past_due';
  if (!renews || paused || app.upcomingInvoiceDays === 0) return undefined;
  const renewsAt = Math.min(...items.data.map((item) => item.current_period_end));
  if ((cancelAt !== null && cancelAt <= renewsAt) || upcomingNoticesIn(app.store).get(id) === renewsAt)
    return undefined;
  const renewing = items.data.filter((item) => item.current_period_end === renewsAt);
  const since = Math.max(...renewing.map((item) => item.current_period_start));
  const at = renewsAt - app.upcomingInvoiceDays * 86_400;
  return at > since ? { at, renewsAt } : undefined;
}

/** A change that brings the renewal nearer than the notice leaves no time for it. */
export function passUpcomingNotice(app: App, subscription: Subscription): void {
  const notice = upcomingNotice(app, subscription);
  if (notice && notice.at <= app.now()) upcomingNoticesIn(app.store).set(subscription.id, notice.renewsAt);
}
