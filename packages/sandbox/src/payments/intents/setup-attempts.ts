import type { Stripe } from 'stripe';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';

export const setupAttemptOperations = [
  operation<Stripe.SetupAttemptListParams>('GET', '/v1/setup_attempts', ['setup_intent'], ({ app, params }) => {
    app.store.setupIntents.require(params.setup_intent, 'setup_intent');
    const found = app.store.setupAttempts.by('intent', params.setup_intent).toReversed();
    return paginate(found, params, '/v1/setup_attempts', 'setup attempt');
  }),

  operation('GET', '/v1/mandates/{id}', [], ({ app, id }) => app.store.mandates.require(id)),
];
