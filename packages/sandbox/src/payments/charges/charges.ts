import type { Stripe } from 'stripe';
import { invalid } from '../../core/errors.js';
import type { Charge } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { list, retrieve } from '../../wire/resource.js';
import { shippingOf } from '../intents/shipping.js';
import { chargesIn } from '../tables.js';
import { captureCharge } from './capture.js';
import { createCharge } from './create.js';

export const chargeOperations = [
  operation<Stripe.ChargeCreateParams>(
    'POST',
    '/v1/charges',
    [
      'amount',
      'application_fee_amount',
      'capture',
      'currency',
      'customer',
      'description',
      'metadata',
      'on_behalf_of',
      'receipt_email',
      'shipping',
      'source',
      'statement_descriptor',
      'statement_descriptor_suffix',
      'transfer_data',
      'transfer_group',
    ],
    ({ app, params }) => createCharge(app, params),
  ),

  list<Stripe.ChargeListParams, Charge>('/v1/charges', chargesIn, ['customer', 'payment_intent', 'transfer_group']),

  retrieve('/v1/charges', chargesIn),

  operation<Stripe.ChargeUpdateParams>(
    'POST',
    '/v1/charges/{id}',
    ['customer', 'description', 'fraud_details', 'metadata', 'receipt_email', 'shipping', 'transfer_group'],
    ({ app, id, params }) => {
      const charge = chargesIn(app.store).require(id);
      const metadata = mergeMetadata(charge.metadata, params.metadata);
      if (params.customer !== undefined) {
        customersIn(app.store).require(params.customer, 'customer');
        if (charge.customer !== null && charge.customer !== params.customer)
          throw invalid(`Charge ${charge.id} has a customer already: it cannot be changed.`, { param: 'customer' });
      }
      if (params.transfer_group && charge.transfer_group && params.transfer_group !== charge.transfer_group) {
        throw invalid(`Charge ${charge.id} has a transfer group already: it cannot be changed.`, {
          param: 'transfer_group',
        });
      }
      return app.change(charge, 'charge.updated', (changed) => {
        changed.metadata = metadata;
        if (params.customer !== undefined) changed.customer = params.customer;
        if (params.description !== undefined) changed.description = params.description || null;
        if (params.receipt_email !== undefined) changed.receipt_email = params.receipt_email || null;
        if (params.transfer_group) changed.transfer_group = params.transfer_group;
        if (params.shipping !== undefined) changed.shipping = shippingOf(params.shipping);
        const report = params.fraud_details?.user_report;
        if (report !== undefined) changed.fraud_details = report ? { user_report: report } : {};
      });
    },
  ),

  operation<Stripe.ChargeCaptureParams>(
    'POST',
    '/v1/charges/{id}/capture',
    [
      'amount',
      'application_fee_amount',
      'receipt_email',
      'statement_descriptor',
      'statement_descriptor_suffix',
      'transfer_data',
      'transfer_group',
    ],
    ({ app, id, params }) => captureCharge(app, chargesIn(app.store).require(id), params),
  ),
];
