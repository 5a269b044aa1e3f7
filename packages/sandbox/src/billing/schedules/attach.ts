import type { SchedulePhase, SubscriptionSchedule } from '../../core/stored.js';

/** Not started → active, in `phase`. */
export function attach(schedule: SubscriptionSchedule, subscriptionId: string, phase: SchedulePhase): void {
  schedule.status = 'active';
  schedule.subscription = subscriptionId;
  schedule.current_phase = { end_date: phase.end_date, start_date: phase.start_date };
}

/**
 * When the subscription is to end by its schedule, as it shows in the last phase; null before that, and when it continues after it
 * (docs.stripe.com/billing/subscriptions/cancel).
 */
export function endOfSchedule(schedule: SubscriptionSchedule, phase: SchedulePhase): number | null {
  const last = schedule.phases.at(-1);
  return schedule.end_behavior === 'cancel' && last?.start_date === phase.start_date ? last.end_date : null;
}
