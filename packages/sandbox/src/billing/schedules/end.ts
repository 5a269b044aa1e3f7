import type { App } from '../../core/app.js';
import type { Subscription, SubscriptionSchedule } from '../../core/stored.js';
import { subscriptionSchedulesIn, subscriptionsIn } from '../tables.js';

/** The subscription continues without its schedule. */
export function leaveSchedule(app: App, schedule: SubscriptionSchedule): void {
  const subscription = subscriptionsIn(app.store).get(schedule.subscription ?? '');
  schedule.current_phase = null;
  schedule.subscription = null;
  if (!subscription) return;
  schedule.released_subscription = subscription.id;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.schedule = null;
  });
}

/**
 * The subscription has ended: so has its schedule. Emits `subscription_schedule.canceled`, or `.aborted` when it was not
 * paid for.
 */
export function cancelScheduleOf(app: App, subscription: Subscription, isUnpaid: boolean): void {
  const schedule = subscriptionSchedulesIn(app.store).get(subscription.schedule ?? '');
  if (schedule?.status === 'active') cancelSchedule(app, schedule, isUnpaid ? 'aborted' : 'canceled');
}

export function cancelSchedule(app: App, schedule: SubscriptionSchedule, event: 'aborted' | 'canceled'): void {
  schedule.status = 'canceled';
  schedule.canceled_at = app.now();
  schedule.current_phase = null;
  app.emit(`subscription_schedule.${event}`, schedule);
}
