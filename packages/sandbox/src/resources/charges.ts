import type { Stripe } from 'stripe';
import { capturePaymentIntent } from '../payments/capture.js';
import { shippingOf } from '../payments/shipping.js';
import { invalid } from '../wire/errors.js';
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
    ['customer', 'description', 'fraud_details', 'metadata', 'receipt_email', 'shipping', 'transfer_group'],
    ({ app, id, params }) => {
      const charge = app.store.charges.require(id);
      const metadata = mergeMetadata(charge.metadata, params.metadata);
      if (params.customer !== undefined) {
        app.store.customers.require(params.customer, 'customer');
        if (charge.customer !== null && charge.customer !== params.customer)
          throw invalid(`Charge ${charge.id} has a customer already: it cannot be changed.`, { param: 'customer' });
      }
      return app.change(charge, 'charge.updated', (changed) => {
        changed.metadata = metadata;
        if (params.customer !== undefined) changed.customer = params.customer;
        if (params.description !== undefined) changed.description = params.description || null;
        if (params.receipt_email !== undefined) changed.receipt_email = params.receipt_email || null;
        if (params.transfer_group !== undefined) changed.transfer_group = params.transfer_group || null;
        if (params.shipping !== undefined) changed.shipping = shippingOf(params.shipping);
        if (params.fraud_details?.user_report)
          changed.fraud_details = { user_report: params.fraud_details.user_report };
      });
    },
  ),

  operation<Stripe.ChargeCaptureParams>(
    'POST',
    '/v1/charges/{id}/capture',
    ['amount', 'receipt_email'],
    ({ app, id, params }) => {
      const charge = app.store.charges.require(id);
      if (!charge.paid) throw invalid(`Charge ${id} failed, so there is nothing to capture.`);
      if (charge.captured)
        throw invalid(`Charge ${id} has already been captured.`, { code: 'charge_already_captured' });
      const intent = app.store.paymentIntents.require(charge.payment_intent ?? '', 'payment_intent');
      if (params.receipt_email !== undefined) charge.receipt_email = params.receipt_email;
      capturePaymentIntent(app, intent, params.amount === undefined ? {} : { amount: params.amount });
      return charge;
    },
  ),
];
