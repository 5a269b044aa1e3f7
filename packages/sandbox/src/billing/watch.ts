import type { App } from '../core/app.js';
import type { Watcher } from '../core/due.js';
import type { Due } from '../core/due-queue.js';
import type { Subscription } from '../core/stored.js';
import { nextOfInvoiceByHand } from './invoices/manual.js';
import { nextOfSchedule } from './schedules/follow.js';
import { nextOfSubscription } from './subscriptions/cycle.js';
import { nextUpcoming } from './subscriptions/upcoming.js';
import { invoicesIn, subscriptionSchedulesIn, subscriptionsIn, taxIdsIn, unsettledInvoicesIn } from './tables.js';
import { nextOfTaxId } from './tax/tax-ids.js';

export const watchSubscriptions: Watcher = (app, clock) =>
  subscriptionsIn(app.store)
    .all()
    .filter((subscription) => subscription.test_clock === clock)
    .map((subscription) => () => nextOf(app, subscription));

export const watchInvoices: Watcher = (app, clock) =>
  [...unsettledInvoicesIn(app.store)]
    .filter((id) => invoicesIn(app.store).get(id)?.test_clock === clock)
    .map((id) => () => nextOfInvoiceByHand(app, id));

/** A schedule that has not started, and then the subscription that it begins. */
export const watchSchedules: Watcher = (app, clock) =>
  subscriptionSchedulesIn(app.store)
    .all()
    .filter((schedule) => schedule.test_clock === clock && schedule.status === 'not_started')
    .map((schedule) => () => {
      const subscription = subscriptionsIn(app.store).get(schedule.subscription ?? '');
      return subscription ? nextOf(app, subscription) : nextOfSchedule(app, schedule);
    });

export const watchTaxIds: Watcher = (app, clock) =>
  clock === null
    ? taxIdsIn(app.store)
        .all()
        .map((id) => () => nextOfTaxId(app, id))
    : [];

/** What next awaits a subscription, or is announced before it does. */
function nextOf(app: App, subscription: Subscription): Due | undefined {
  const [due, upcoming] = [nextOfSubscription(app, subscription), nextUpcoming(app, subscription)];
  return upcoming && (!due || upcoming.at < due.at) ? upcoming : due;
}
