import type { Stripe } from 'stripe';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';

export const chargeOperations = [
  operation<Stripe.ChargeListParams>('GET', '/v1/charges', ['customer', 'payment_intent'], ({ app, params }) => {
    const found = app.store.charges
      .newestFirst()
      .filter((charge) => params.customer === undefined || charge.customer === params.customer)
      .filter((charge) => params.payment_intent === undefined || charge.payment_intent === params.payment_intent);
    return paginate(found, params, '/v1/charges', 'charge');
  }),

  operation('GET', '/v1/charges/{id}', [], ({ app, id }) => app.store.charges.require(id)),

  operation<Stripe.ChargeUpdateParams>(
    'POST',
    '/v1/charges/{id}',
    ['description', 'metadata'],
    ({ app, id, params }) => {
      const charge = app.store.charges.require(id);
      const metadata = mergeMetadata(charge.metadata, params.metadata);
      return app.change(charge, 'charge.updated', (changed) => {
        changed.metadata = metadata;
        if (params.description !== undefined) changed.description = params.description;
      });
    },
  ),
];
