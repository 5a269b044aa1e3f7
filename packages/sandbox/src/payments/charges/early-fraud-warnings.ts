import type { Stripe } from 'stripe';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { earlyFraudWarningsIn } from '../tables.js';

const path = '/v1/radar/early_fraud_warnings';

export const earlyFraudWarningOperations = [
  operation<Stripe.Radar.EarlyFraudWarningListParams>('GET', path, ['charge', 'payment_intent'], ({ app, params }) => {
    const earlyFraudWarnings = earlyFraudWarningsIn(app.store);
    const found = earlyFraudWarnings
      .newestFirst()
      .filter((warning) => params.charge === undefined || warning.charge === params.charge)
      .filter((warning) => params.payment_intent === undefined || warning.payment_intent === params.payment_intent);
    return paginate(found, params, path, earlyFraudWarnings);
  }),

  operation('GET', `${path}/{id}`, [], ({ app, id }) => earlyFraudWarningsIn(app.store).require(id)),
];
