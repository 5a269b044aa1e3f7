import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { ApplicationFee } from '../core/stored.js';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { list, retrieve } from '../wire/resource.js';
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
  list<Stripe.ApplicationFeeListParams, ApplicationFee>('/v1/application_fees', applicationFeesIn, ['charge']),

  retrieve('/v1/application_fees', applicationFeesIn),

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
