import type { Stripe } from 'stripe';
import { paginate, withinRange } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { cancelSubscription } from '../subscriptions/cancel.js';
import { updateSubscription } from '../subscriptions/update.js';
import { subscriptionSchedulesIn, subscriptionsIn } from '../tables.js';
import { createSchedule } from './create.js';
import { cancelSchedule, leaveSchedule } from './end.js';
import { runDue } from './run-due.js';
import { checkOpen, updateSchedule } from './update.js';

export const subscriptionScheduleOperations = [
  operation<Stripe.SubscriptionScheduleCreateParams>(
    'POST',
    '/v1/subscription_schedules',
    [
      'billing_mode',
      'customer',
      'default_settings',
      'end_behavior',
      'from_subscription',
      'metadata',
      'phases',
      'start_date',
    ],
    ({ app, params }) => createSchedule(app, params),
  ),

  operation<Stripe.SubscriptionScheduleListParams>(
    'GET',
    '/v1/subscription_schedules',
    ['canceled_at', 'completed_at', 'customer', 'released_at', 'scheduled'],
    ({ app, params }) => {
      const { canceled_at, completed_at, customer, released_at, scheduled } = params;
      const found = subscriptionSchedulesIn(app.store)
        .newestFirst()
        .filter((schedule) => (customer === undefined ? schedule.test_clock === null : schedule.customer === customer))
        .filter((schedule) => withinRange(schedule.canceled_at, canceled_at))
        .filter((schedule) => withinRange(schedule.completed_at, completed_at))
        .filter((schedule) => withinRange(schedule.released_at, released_at))
        .filter(({ status }) => scheduled === undefined || (status === 'not_started') === scheduled);
      return paginate(found, params, '/v1/subscription_schedules', subscriptionSchedulesIn(app.store));
    },
  ),

  retrieve('/v1/subscription_schedules', subscriptionSchedulesIn),

  operation<Stripe.SubscriptionScheduleUpdateParams>(
    'POST',
    '/v1/subscription_schedules/{id}',
    ['default_settings', 'end_behavior', 'metadata', 'phases', 'proration_behavior'],
    ({ app, id, params }) => {
      const schedule = updateSchedule(app, subscriptionSchedulesIn(app.store).require(id), params);
      runDue(app, schedule);
      return schedule;
    },
  ),

  operation<Stripe.SubscriptionScheduleCancelParams>(
    'POST',
    '/v1/subscription_schedules/{id}/cancel',
    ['invoice_now', 'prorate'],
    ({ app, id, params }) => {
      const schedule = subscriptionSchedulesIn(app.store).require(id);
      checkOpen(schedule, 'canceled');
      const subscription = subscriptionsIn(app.store).get(schedule.subscription ?? '');
      cancelSchedule(app, schedule, 'canceled');
      if (subscription) {
        cancelSubscription(
          app,
          subscription,
          { reason: 'cancellation_requested' },
          { prorate: params.prorate ?? true, invoiceNow: params.invoice_now ?? true },
        );
      }
      return schedule;
    },
  ),

  operation<Stripe.SubscriptionScheduleReleaseParams>(
    'POST',
    '/v1/subscription_schedules/{id}/release',
    ['preserve_cancel_date'],
    ({ app, id, params }) => {
      const schedule = subscriptionSchedulesIn(app.store).require(id);
      checkOpen(schedule, 'released');
      const subscription = subscriptionsIn(app.store).get(schedule.subscription ?? '');
      leaveSchedule(app, schedule);
      schedule.status = 'released';
      schedule.released_at = app.now();
      app.emit('subscription_schedule.released', schedule);
      if (subscription?.cancel_at != null && schedule.end_behavior === 'cancel' && !params.preserve_cancel_date) {
        updateSubscription(app, subscription, { cancel_at: null });
      }
      return schedule;
    },
  ),
];
