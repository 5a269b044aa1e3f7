import type { Stripe } from 'stripe';
import { invalid } from '../core/errors.js';
import { eventsIn } from '../core/tables.js';
import { paginate } from '../wire/lists.js';
import { operation } from '../wire/operation.js';

/** `customer.*` matches every type that begins so. */
function matches(type: string, filter: string): boolean {
  return filter.endsWith('*') ? type.startsWith(filter.slice(0, -1)) : type === filter;
}

export const eventOperations = [
  operation<Stripe.EventListParams>('GET', '/v1/events', ['type', 'types', 'delivery_success'], ({ app, params }) => {
    const { type, types, delivery_success } = params;
    if (type !== undefined && types !== undefined) {
      throw invalid('You may only specify one of these parameters: type, types.', { param: 'type' });
    }
    app.forgetOldEvents();
    const filters = types ?? (type === undefined ? undefined : [type]);
    const found = eventsIn(app.store)
      .newestFirst()
      .filter((event) => filters === undefined || filters.some((filter) => matches(event.type, filter)))
      .filter((event) => delivery_success === undefined || (event.pending_webhooks === 0) === delivery_success);
    return paginate(found, params, '/v1/events', eventsIn(app.store));
  }),

  operation('GET', '/v1/events/{id}', [], ({ app, id }) => {
    app.forgetOldEvents();
    return eventsIn(app.store).require(id);
  }),
];
