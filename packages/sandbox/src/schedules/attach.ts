import type { SchedulePhase, SubscriptionSchedule } from '../stored.js';

/** Not started → active, in `phase`. */
export function attach(schedule: SubscriptionSchedule, subscriptionId: string, phase: SchedulePhase): void {
  schedule.status = 'active';
  schedule.subscription = subscriptionId;
  schedule.current_phase = { end_date: phase.end_date, start_date: phase.start_date };
}

/** When the subscription is to end by its schedule; null when it goes on after it. */
export function endOfSchedule(schedule: SubscriptionSchedule): number | null {
  return schedule.end_behavior === 'cancel' ? (schedule.phases.at(-1)?.end_date ?? null) : null;
}
