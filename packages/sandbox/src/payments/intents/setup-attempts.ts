import type { Stripe } from 'stripe';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { mandatesIn, setupAttemptsIn, setupIntentsIn } from '../tables.js';

export const setupAttemptOperations = [
  operation<Stripe.SetupAttemptListParams>('GET', '/v1/setup_attempts', ['setup_intent'], ({ app, params }) => {
    setupIntentsIn(app.store).require(params.setup_intent, 'setup_intent');
    const found = setupAttemptsIn(app.store).by('intent', params.setup_intent).toReversed();
    return paginate(found, params, '/v1/setup_attempts', 'setup attempt');
  }),

  retrieve('/v1/mandates', mandatesIn),
];
