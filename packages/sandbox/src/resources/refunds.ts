import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import { newId } from '../ids.js';
import { recordBalance } from '../payments/charge.js';
import type { Charge, Refund, Stored } from '../stored.js';
import { invalid } from '../wire/errors.js';
import { paginate, tooSmall } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';

/** Gives money of a charge back, never more than is left of it. Emits `charge.refunded` and `refund.created`. */
export function createRefund(app: App, params: Stored<Stripe.RefundCreateParams>): Refund {
  const charge = chargeToRefund(app, params);
  const left = charge.amount_captured - charge.amount_refunded;
  if (left <= 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const amount = params.amount ?? left;
  if (amount < 1) throw tooSmall('amount', 1);
  if (amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  }
  const metadata = mergeMetadata({}, params.metadata);
  const id = newId('re');
  const { currency } = charge;
  const balance = recordBalance(app, {
    amount: -amount,
    currency,
    fee: 0,
    source: id,
    type: 'refund',
    description: 'REFUND FOR CHARGE',
  });
  const refund = app.store.refunds.insert({
    id,
    object: 'refund',
    amount,
    balance_transaction: balance.id,
    charge: charge.id,
    created: app.now(),
    currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  });
  app.emit('refund.created', refund);
  app.change(charge, 'charge.refunded', (changed) => {
    changed.amount_refunded += amount;
    changed.refunded = changed.amount_refunded === changed.amount;
  });
  return refund;
}

function chargeToRefund(app: App, params: Stored<Stripe.RefundCreateParams>): Charge {
  if (params.charge !== undefined && params.payment_intent !== undefined) {
    throw invalid('You may only specify one of these parameters: charge, payment_intent.', { param: 'charge' });
  }
  if (params.charge !== undefined) {
    const charge = app.store.charges.require(params.charge, 'charge');
    if (!charge.paid) throw invalid(`Charge ${charge.id} failed, so there is nothing to refund.`, { param: 'charge' });
    return charge;
  }
  if (params.payment_intent === undefined) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.', {
      code: 'parameter_missing',
      param: 'charge',
    });
  }
  const intent = app.store.paymentIntents.require(params.payment_intent, 'payment_intent');
  const charge = app.store.charges.get(intent.latest_charge ?? '');
  if (!charge?.paid) {
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
    ['amount', 'charge', 'metadata', 'payment_intent', 'reason'],
    ({ app, params }) => createRefund(app, params),
  ),

  operation<Stripe.RefundListParams>('GET', '/v1/refunds', ['charge', 'payment_intent'], ({ app, params }) => {
    const found = app.store.refunds
      .newestFirst()
      .filter((refund) => params.charge === undefined || refund.charge === params.charge)
      .filter((refund) => params.payment_intent === undefined || refund.payment_intent === params.payment_intent);
    return paginate(found, params, '/v1/refunds', 'refund');
  }),

  operation('GET', '/v1/refunds/{id}', [], ({ app, id }) => app.store.refunds.require(id)),

  operation<Stripe.RefundUpdateParams>('POST', '/v1/refunds/{id}', ['metadata'], ({ app, id, params }) => {
    const refund = app.store.refunds.require(id);
    const metadata = mergeMetadata(refund.metadata ?? {}, params.metadata);
    return app.change(refund, 'refund.updated', (changed) => {
      changed.metadata = metadata;
    });
  }),
];
