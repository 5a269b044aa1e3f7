import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { copyOf } from '../core/copy.js';
import { advanceTestClock } from '../core/due.js';
import { invalid } from '../core/errors.js';
import { newId } from '../core/ids.js';
import type { Stored, TestClock } from '../core/stored.js';
import { customersIn, testClocksIn } from '../core/tables.js';
import { deleteCustomer } from '../customers/customers.js';
import { operation } from '../wire/operation.js';
import { list, retrieve } from '../wire/resource.js';

const keptSeconds = 30 * 86_400;

function createClock(app: App, params: Stored<Stripe.TestHelpers.TestClockCreateParams>): TestClock {
  if (params.name !== undefined && params.name.length > 300) {
    throw invalid('The name of a test clock can have up to 300 characters.', { param: 'name' });
  }
  const clock = testClocksIn(app.store).insert({
    id: newId('clock'),
    object: 'test_helpers.test_clock',
    created: app.now(),
    deletes_after: app.now() + keptSeconds,
    frozen_time: params.frozen_time,
    livemode: false,
    name: params.name ?? null,
    status: 'ready',
    status_details: {},
  });
  app.emit('test_helpers.test_clock.created', clock);
  return clock;
}

/**
 * Moves a clock: what falls due for its customers happens on the way, each at its own time. As at Stripe the answer says
 * `advancing`; the next request finds it `ready`.
 */
function advanceClock(app: App, clock: TestClock, target: number): TestClock {
  if (target <= clock.frozen_time) {
    throw invalid('A test clock can only be advanced: frozen_time must be later than its current time.', {
      code: 'test_clock_frozen_time_invalid',
      param: 'frozen_time',
    });
  }
  clock.status = 'advancing';
  clock.status_details = { advancing: { target_frozen_time: target } };
  const advancing = copyOf(clock);
  app.emit('test_helpers.test_clock.advancing', clock);
  advanceTestClock(app, clock.id, target, (moment) => {
    clock.frozen_time = moment;
  });
  clock.frozen_time = target;
  clock.status = 'ready';
  clock.status_details = {};
  app.emit('test_helpers.test_clock.ready', clock);
  return advancing;
}

export const testClockOperations = [
  operation<Stripe.TestHelpers.TestClockCreateParams>(
    'POST',
    '/v1/test_helpers/test_clocks',
    ['frozen_time', 'name'],
    ({ app, params }) => createClock(app, params),
  ),

  list<Stripe.TestHelpers.TestClockListParams, TestClock>('/v1/test_helpers/test_clocks', testClocksIn, []),

  retrieve('/v1/test_helpers/test_clocks', testClocksIn),

  operation<Stripe.TestHelpers.TestClockAdvanceParams>(
    'POST',
    '/v1/test_helpers/test_clocks/{id}/advance',
    ['frozen_time'],
    ({ app, id, params }) => advanceClock(app, testClocksIn(app.store).require(id), params.frozen_time),
  ),

  // Its customers go with it, and their subscriptions end.
  operation('DELETE', '/v1/test_helpers/test_clocks/{id}', [], ({ app, id }) => {
    const clock = testClocksIn(app.store).require(id);
    for (const customer of customersIn(app.store).all()) {
      if (customer.test_clock === id) deleteCustomer(app, customer);
    }
    testClocksIn(app.store).delete(id);
    app.emit('test_helpers.test_clock.deleted', clock);
    return { id, object: 'test_helpers.test_clock', deleted: true };
  }),
];
