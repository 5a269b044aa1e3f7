import type { App } from '../../core/app.js';
import type { SubscriptionSchedule } from '../../core/stored.js';
import { nextOfSchedule } from './follow.js';

/** A phase that was ended now is followed by the next at once. */
export function runDue(app: App, schedule: SubscriptionSchedule): void {
  for (let due = nextOfSchedule(app, schedule); due && due.at <= app.now(); due = nextOfSchedule(app, schedule)) {
    due.happen();
  }
}
