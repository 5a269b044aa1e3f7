import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import { StripeError } from '../../core/errors.js';
import type { SubscriptionSchedule } from '../../core/stored.js';
import { endAsAsked } from '../subscriptions/end-as-asked.js';
import { hasEnded } from '../subscriptions/status.js';
import { scheduleNoticesIn, subscriptionsIn } from '../tables.js';
import { beginSchedule } from './begin.js';
import { leaveSchedule } from './end.js';
import { enterPhase } from './enter-phase.js';

/*
 * What the clock does to a schedule.
 *
 *   not_started → active       its first phase begins
 *   active      → active       a phase ends and the next begins
 *   active      → completed    its last phase ends; the subscription continues without it, or is canceled
 *   any         → canceled     a phase that cannot begin, such as one with a coupon that has expired
 *
 * `not_started`, `active` → released or canceled by request: schedules/end.ts.
 */

const noticeSeconds = 7 * 86_400;

/** What next awaits a schedule. */
export function nextOfSchedule(app: App, schedule: SubscriptionSchedule): Due | undefined {
  if (schedule.status === 'not_started') {
    return { at: schedule.phases[0]!.start_date, happen: () => begin(app, schedule) };
  }
  if (schedule.status !== 'active' || !schedule.current_phase) return undefined;
  const end = schedule.phases.at(-1)!.end_date;
  const phaseEnd = schedule.current_phase.end_date;
  const notice = Math.max(end - noticeSeconds, schedule.created);
  if (scheduleNoticesIn(app.store).get(schedule.id) !== end && notice <= phaseEnd) {
    return {
      at: notice,
      happen: () => {
        scheduleNoticesIn(app.store).set(schedule.id, end);
        app.emit('subscription_schedule.expiring', schedule);
      },
    };
  }
  return { at: phaseEnd, happen: () => moveOn(app, schedule) };
}

function begin(app: App, schedule: SubscriptionSchedule): void {
  tryTo(app, schedule, () => app.change(schedule, 'subscription_schedule.updated', () => beginSchedule(app, schedule)));
}

function moveOn(app: App, schedule: SubscriptionSchedule): void {
  const now = app.now();
  const phase = schedule.phases.find((candidate) => candidate.start_date >= (schedule.current_phase?.end_date ?? now));
  if (!phase) {
    complete(app, schedule);
    return;
  }
  tryTo(app, schedule, () => {
    enterPhase(app, schedule, phase, { behavior: phase.proration_behavior, begins: true });
    app.change(schedule, 'subscription_schedule.updated', (changed) => {
      changed.current_phase = { end_date: phase.end_date, start_date: phase.start_date };
    });
  });
}

/** What cannot happen any more ends the schedule; the subscription stays as it is. */
function tryTo(app: App, schedule: SubscriptionSchedule, happen: () => void): void {
  try {
    happen();
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    leaveSchedule(app, schedule);
    schedule.status = 'canceled';
    schedule.canceled_at = app.now();
    app.emit('subscription_schedule.aborted', schedule);
  }
}

function complete(app: App, schedule: SubscriptionSchedule): void {
  const subscription = subscriptionsIn(app.store).get(schedule.subscription ?? '');
  const cancels = schedule.end_behavior === 'cancel';
  if (!cancels) leaveSchedule(app, schedule);
  schedule.current_phase = null;
  schedule.status = 'completed';
  schedule.completed_at = app.now();
  app.emit('subscription_schedule.completed', schedule);
  if (cancels && subscription && !hasEnded(subscription)) endAsAsked(app, subscription);
}
