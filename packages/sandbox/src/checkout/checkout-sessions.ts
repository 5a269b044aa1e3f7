import type { Stripe } from 'stripe';
import { invalid } from '../core/errors.js';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { retrieve } from '../wire/resource.js';
import { createCheckoutSession } from './create.js';
import { expireSession } from './expiry.js';
import { checkoutPlansIn, checkoutSessionsIn } from './tables.js';

export const checkoutSessionOperations = [
  operation<Stripe.Checkout.SessionCreateParams>(
    'POST',
    '/v1/checkout/sessions',
    [
      'after_expiration',
      'allow_promotion_codes',
      'automatic_tax',
      'billing_address_collection',
      'cancel_url',
      'client_reference_id',
      'consent_collection',
      'currency',
      'custom_fields',
      'custom_text',
      'customer',
      'customer_creation',
      'customer_email',
      'customer_update',
      'discounts',
      'expires_at',
      'line_items',
      'locale',
      'metadata',
      'mode',
      'name_collection',
      'payment_intent_data',
      'payment_method_collection',
      'phone_number_collection',
      'redirect_on_completion',
      'return_url',
      'saved_payment_method_options',
      'setup_intent_data',
      'shipping_address_collection',
      'submit_type',
      'subscription_data',
      'success_url',
      'tax_id_collection',
      'ui_mode',
    ],
    ({ app, params }) => createCheckoutSession(app, params),
  ),

  operation<Stripe.Checkout.SessionListParams>(
    'GET',
    '/v1/checkout/sessions',
    ['customer', 'customer_details', 'payment_intent', 'status', 'subscription'],
    ({ app, params }) => {
      const { customer, customer_details: details, payment_intent: intent, status, subscription } = params;
      const email = details?.email?.toLowerCase();
      const found = checkoutSessionsIn(app.store)
        .newestFirst()
        .filter((session) => customer === undefined || session.customer === customer)
        .filter((session) => email === undefined || session.customer_details?.email?.toLowerCase() === email)
        .filter((session) => intent === undefined || session.payment_intent === intent)
        .filter((session) => status === undefined || session.status === status)
        .filter((session) => subscription === undefined || session.subscription === subscription);
      return paginate(found, params, '/v1/checkout/sessions', checkoutSessionsIn(app.store));
    },
  ),

  retrieve('/v1/checkout/sessions', checkoutSessionsIn),

  operation<Stripe.Checkout.SessionUpdateParams>(
    'POST',
    '/v1/checkout/sessions/{id}',
    ['metadata'],
    ({ app, id, params }) => {
      const session = checkoutSessionsIn(app.store).require(id);
      session.metadata = mergeMetadata(session.metadata ?? {}, params.metadata);
      return session;
    },
  ),

  operation<Stripe.Checkout.SessionListLineItemsParams>(
    'GET',
    '/v1/checkout/sessions/{id}/line_items',
    [],
    ({ app, id, params }) => {
      checkoutSessionsIn(app.store).require(id);
      const items = checkoutPlansIn(app.store).get(id)?.lineItems ?? [];
      return paginate(items, params, `/v1/checkout/sessions/${id}/line_items`, 'item');
    },
  ),

  operation('POST', '/v1/checkout/sessions/{id}/expire', [], ({ app, id }) => {
    const session = checkoutSessionsIn(app.store).require(id);
    if (session.status !== 'open') {
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
      );
    }
    return expireSession(app, session);
  }),
];
