import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Charge, Refund, Stored } from '../../core/stored.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { list, retrieve } from '../../wire/resource.js';
import { chargesIn, paymentIntentsIn, refundsIn } from '../tables.js';
import { changeRefund, refundCharge } from './refund.js';

function chargeToRefund(app: App, params: Stored<Stripe.RefundCreateParams>): Charge {
  if (params.charge !== undefined && params.payment_intent !== undefined) {
    throw invalid('You may only specify one of these parameters: charge, payment_intent.', { param: 'charge' });
  }
  if (params.charge !== undefined) {
    return chargesIn(app.store).require(params.charge, 'charge');
  }
  if (params.payment_intent === undefined) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.', {
      code: 'parameter_missing',
      param: 'charge',
    });
  }
  const intent = paymentIntentsIn(app.store).require(params.payment_intent, 'payment_intent');
  const charge = chargesIn(app.store).get(intent.latest_charge ?? '');
  if (!charge?.paid || !charge.captured) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  return charge;
}

export const refundOperations = [
  operation<Stripe.RefundCreateParams>(
    'POST',
    '/v1/refunds',
    ['amount', 'charge', 'metadata', 'payment_intent', 'reason', 'refund_application_fee', 'reverse_transfer'],
    ({ app, params }) =>
      refundCharge(app, chargeToRefund(app, params), {
        amount: params.amount,
        reason: params.reason ?? null,
        refundApplicationFee: params.refund_application_fee ?? false,
        reverseTransfer: params.reverse_transfer ?? false,
        metadata: mergeMetadata({}, params.metadata),
      }),
  ),

  list<Stripe.RefundListParams, Refund>('/v1/refunds', refundsIn, ['charge', 'payment_intent']),

  retrieve('/v1/refunds', refundsIn),

  operation<Stripe.RefundUpdateParams>('POST', '/v1/refunds/{id}', ['metadata'], ({ app, id, params }) => {
    const refund = refundsIn(app.store).require(id);
    const metadata = mergeMetadata(refund.metadata ?? {}, params.metadata);
    return changeRefund(app, refund, (changed) => {
      changed.metadata = metadata;
    });
  }),

  operation('POST', '/v1/refunds/{id}/cancel', [], ({ app, id }) => {
    const { status } = refundsIn(app.store).require(id);
    throw invalid(
      `You cannot cancel this refund because it has a status of ${status}. Only a refund that requires_action can be canceled.`,
    );
  }),
];
