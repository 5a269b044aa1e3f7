import { nextOfInvoiceByHand } from './billing/invoices/manual.js';
import { nextOfSchedule } from './billing/schedules/follow.js';
import { nextOfSubscription } from './billing/subscriptions/cycle.js';
import { nextUpcoming } from './billing/subscriptions/upcoming.js';
import { nextOfTaxId } from './billing/tax/tax-ids.js';
import { nextOfSession } from './checkout/expiry.js';
import { nextOfPayout } from './connect/payout.js';
import type { App } from './core/app.js';
import { type Due, DueQueue } from './core/due-queue.js';
import type { Subscription, SubscriptionSchedule } from './core/stored.js';
import { nextOfBalance } from './payments/balance/availability.js';
import { nextOfDispute } from './payments/charges/dispute.js';
import { nextOfRefund } from './payments/charges/refund.js';
import { nextOfAuthorization } from './payments/intents/capture.js';

/** One subscription or session cannot have more steps than this before it is taken for a fault. */
const stepsMax = 10_000;

type Next = () => Due | undefined;

/** Makes everything happen that the clock has passed, in the order of time, each at its own time. */
export function catchUp(app: App): void {
  const line = new Line(app, app.now());
  for (const account of [null, ...app.connected.keys()]) app.as(account, () => watchAll(app, line));
  line.run();
}

/** Everything of whom is being acted for. */
function watchAll(app: App, line: Line): void {
  const { store } = app;
  for (const session of store.checkoutSessions.all()) line.watch(() => nextOfSession(app, session));
  for (const subscription of store.subscriptions.all()) {
    if (subscription.test_clock === null) line.watch(() => nextOf(app, subscription));
  }
  for (const id of store.unsettledInvoices) {
    if (store.invoices.get(id)?.test_clock === null) line.watch(() => nextOfInvoiceByHand(app, id));
  }
  for (const schedule of store.subscriptionSchedules.all()) {
    if (schedule.test_clock === null) watchStart(app, line, schedule);
  }
  for (const id of store.authorizations) line.watch(() => nextOfAuthorization(app, id));
  for (const id of store.settlingRefunds) line.watch(() => nextOfRefund(app, id));
  for (const dispute of store.disputes.all()) line.watch(() => nextOfDispute(app, dispute));
  for (const payout of store.payouts.all()) line.watch(() => nextOfPayout(app, payout));
  for (const id of store.taxIds.all()) line.watch(() => nextOfTaxId(app, id));
  line.watch(() => nextOfBalance(app));
}

/**
 * The same for what goes by a test clock.
 *
 * @param reached told of each moment before what happens then
 */
export function advanceTestClock(app: App, clock: string, until: number, reached: (moment: number) => void): void {
  const { store } = app;
  const line = new Line(app, until);
  for (const subscription of store.subscriptions.all()) {
    if (subscription.test_clock === clock) line.watch(() => nextOf(app, subscription));
  }
  for (const id of store.unsettledInvoices) {
    if (store.invoices.get(id)?.test_clock === clock) line.watch(() => nextOfInvoiceByHand(app, id));
  }
  for (const schedule of store.subscriptionSchedules.all()) {
    if (schedule.test_clock === clock) watchStart(app, line, schedule);
  }
  line.run(reached);
}

/** A schedule that has not started, and then the subscription that it begins. */
function watchStart(app: App, line: Line, schedule: SubscriptionSchedule): void {
  if (schedule.status !== 'not_started') return;
  line.watch(() => {
    const subscription = app.store.subscriptions.get(schedule.subscription ?? '');
    return subscription ? nextOf(app, subscription) : nextOfSchedule(app, schedule);
  });
}

/** What next awaits a subscription, or is told of before it does. */
function nextOf(app: App, subscription: Subscription): Due | undefined {
  const [due, upcoming] = [nextOfSubscription(app, subscription), nextUpcoming(app, subscription)];
  return upcoming && (!due || upcoming.at < due.at) ? upcoming : due;
}

/** Those who wait for a moment up to `until`. */
class Line {
  private readonly queue = new DueQueue();

  constructor(
    private readonly app: App,
    private readonly until: number,
  ) {}

  /** What happens then, happens for whom is being acted for now. */
  watch(next: Next): void {
    const { app } = this;
    const { account } = app;
    let steps = 0;
    const again = () => {
      const due = app.as(account, next);
      if (!due || due.at > this.until) return undefined;
      steps += 1;
      if (steps > stepsMax) throw new Error('The sandbox does not come to rest: something keeps falling due.');
      return { at: due.at, happen: () => app.as(account, due.happen) };
    };
    const due = again();
    if (due) this.queue.push({ due, again });
  }

  run(reached?: (moment: number) => void): void {
    for (let waiting = this.queue.pop(); waiting; waiting = this.queue.pop()) {
      const { due, again } = waiting;
      reached?.(due.at);
      this.app.at(due.at, () => due.happen());
      const next = again();
      if (next) this.queue.push({ due: next, again });
    }
  }
}
