import type { App } from './app.js';
import { checkoutDues } from './checkout/expiry.js';
import { type Due, subscriptionDues } from './subscriptions/cycle.js';

/** More steps than this at one moment means that something never ends. */
const stepsMax = 100_000;

/** Makes everything happen that the clock has passed, in the order of time, each at its own time. */
export function catchUp(app: App): void {
  for (let step = 0; step < stepsMax; step += 1) {
    const next = earliest([...checkoutDues(app), ...subscriptionDues(app)]);
    if (!next || next.at > app.now()) return;
    app.at(next.at, () => next.happen());
  }
  throw new Error('The sandbox does not come to rest: too many things fall due.');
}

function earliest(dues: Due[]): Due | undefined {
  let first: Due | undefined;
  for (const due of dues) if (!first || due.at < first.at) first = due;
  return first;
}
