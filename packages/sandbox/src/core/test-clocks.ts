import type { App } from './app.js';
import type { TestClock } from './stored.js';
import { testClocksIn } from './tables.js';

/* Which test clock a request or an object goes by. */

/** Parameters that name the object that a request is about. */
const naming = ['customer', 'subscription', 'from_subscription', 'invoice', 'schedule'] as const;

/** The clock of the object that the URL or a parameter names; undefined for what goes by the sandbox's own. */
export function clockOfCall(app: App, call: { id: string; params: Record<string, unknown> }): TestClock | undefined {
  if (testClocksIn(app.store).size === 0) return undefined;
  for (const id of [call.id, ...naming.map((name) => call.params[name])]) {
    const clock = typeof id === 'string' ? clockOf(app, id) : undefined;
    if (clock) return clock;
  }
  return undefined;
}

function clockOf(app: App, id: string): TestClock | undefined {
  const object = app.store.locate(id) as
    | { test_clock?: string | null; customer?: string | null; subscription?: string | null }
    | undefined;
  if (!object) return undefined;
  if (object.test_clock) return testClocksIn(app.store).get(object.test_clock);
  const owner = object.customer ?? object.subscription;
  return typeof owner === 'string' && owner !== id ? clockOf(app, owner) : undefined;
}
