import type { App } from './app.js';
import { nextOfSession } from './checkout/expiry.js';
import { type Due, DueQueue } from './due-queue.js';
import { makeAvailable } from './payments/availability.js';
import { nextOfAuthorization } from './payments/capture.js';
import { nextOfDispute } from './payments/dispute.js';
import { nextOfRefund } from './payments/refund.js';
import { nextOfSubscription } from './subscriptions/cycle.js';

/** One subscription or session cannot have more steps than this before it is taken for a fault. */
const stepsMax = 10_000;

/** Makes everything happen that the clock has passed, in the order of time, each at its own time. */
export function catchUp(app: App): void {
  const now = app.now();
  const queue = new DueQueue();
  const watch = (next: () => Due | undefined) => {
    let steps = 0;
    const again = () => {
      const due = next();
      if (!due || due.at > now) return undefined;
      steps += 1;
      if (steps > stepsMax) throw new Error('The sandbox does not come to rest: something keeps falling due.');
      return due;
    };
    const due = again();
    if (due) queue.push({ due, again });
  };
  for (const session of app.store.checkoutSessions.all()) watch(() => nextOfSession(app, session));
  for (const subscription of app.store.subscriptions.all()) watch(() => nextOfSubscription(app, subscription));
  for (const id of app.store.authorizations) watch(() => nextOfAuthorization(app, id));
  for (const id of app.store.settlingRefunds) watch(() => nextOfRefund(app, id));
  for (const dispute of app.store.disputes.all()) watch(() => nextOfDispute(app, dispute));
  for (let waiting = queue.pop(); waiting; waiting = queue.pop()) {
    const { due, again } = waiting;
    app.at(due.at, () => due.happen());
    const next = again();
    if (next) queue.push({ due: next, again });
  }
  makeAvailable(app);
}
