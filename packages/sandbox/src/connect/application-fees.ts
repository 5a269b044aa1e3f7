import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { refundFee } from './application-fee.js';
import { applicationFeesIn } from './tables.js';

function refundOf(app: App, feeId: string, id: string) {
  const refund = applicationFeesIn(app.store)
    .require(feeId)
    .refunds.data.find((row) => row.id === id);
  if (!refund) throw invalid(`No such fee refund: '${id}'`, { code: 'resource_missing', param: 'id', status: 404 });
  return refund;
}

export const applicationFeeOperations = [
  operation<Stripe.ApplicationFeeListParams>('GET', '/v1/application_fees', ['charge'], ({ app, params }) => {
    const found = applicationFeesIn(app.store)
      .newestFirst()
      .filter((fee) => params.charge === undefined || fee.charge === params.charge);
    return paginate(found, params, '/v1/application_fees', applicationFeesIn(app.store));
  }),

  operation('GET', '/v1/application_fees/{id}', [], ({ app, id }) => applicationFeesIn(app.store).require(id)),

  operation<Stripe.ApplicationFeeCreateRefundParams>(
    'POST',
    '/v1/application_fees/{id}/refunds',
    ['amount', 'metadata'],
    ({ app, id, params }) =>
      refundFee(app, applicationFeesIn(app.store).require(id), {
        amount: params.amount,
        metadata: mergeMetadata({}, params.metadata),
      }),
  ),

  operation<Stripe.ApplicationFeeListRefundsParams>(
    'GET',
    '/v1/application_fees/{id}/refunds',
    [],
    ({ app, id, params }) =>
      paginate(
        applicationFeesIn(app.store).require(id).refunds.data,
        params,
        `/v1/application_fees/${id}/refunds`,
        'fee refund',
      ),
  ),

  operation('GET', '/v1/application_fees/{feeId}/refunds/{id}', [], ({ app, ids }) =>
    refundOf(app, ids[0] ?? '', ids[1] ?? ''),
  ),
];
