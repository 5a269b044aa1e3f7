import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import {
  type BillingDetailsInput,
  behaviourOf,
  cannotBeReused,
  cardError,
  checkPaymentMethodExists,
  createCardPaymentMethod,
  createTokenPaymentMethod,
  findPaymentMethod,
  spend,
  wholeAddress,
} from '../payments/cards.js';
import type { PaymentMethod, Stored } from '../stored.js';
import { invalid, missing, StripeError } from '../wire/errors.js';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';

interface RawCard {
  number?: string;
  exp_month?: number;
  exp_year?: number;
  cvc?: string;
  token?: string;
}

/** A PaymentMethod from the `card` and `billing_details` that Stripe.js sends. */
export function createFromParameters(
  app: App,
  params: Stored<Stripe.PaymentMethodCreateParams>,
  publishable: boolean,
): PaymentMethod {
  if (params.type !== 'card') {
    throw invalid(`The payment method type "${params.type}" is not available in this sandbox, which has cards only.`, {
      param: 'type',
    });
  }
  const card = params.card as RawCard | undefined;
  const details = {
    billingDetails: params.billing_details as BillingDetailsInput,
    metadata: mergeMetadata({}, params.metadata),
    ...(params.allow_redisplay ? { allowRedisplay: params.allow_redisplay } : {}),
  };
  if (card?.token !== undefined) return createTokenPaymentMethod(app, card.token, details);
  if (!card?.number)
    throw invalid('Missing required param: card[number].', { code: 'parameter_missing', param: 'card[number]' });
  if (!publishable) {
    throw new StripeError(402, {
      type: 'invalid_request_error',
      message:
        'Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use Stripe.js, ' +
        'the Stripe mobile bindings, or Stripe Elements. For more information, see https://dashboard.stripe.com/account/integration/settings.',
    });
  }
  const { number, exp_month: expMonth = Number.NaN, exp_year: expYear = Number.NaN, cvc } = card;
  return createCardPaymentMethod(app, { number, expMonth, expYear, cvc }, details);
}

/** @throws StripeError for a method that is another customer's, used up, or declined */
export function checkAttachable(app: App, method: PaymentMethod): void {
  if (method.customer) {
    throw invalid('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    });
  }
  const behaviour = behaviourOf(app, method.id);
  if (behaviour.kind === 'declines') {
    throw cardError(behaviour.code, behaviour.message, undefined, behaviour.declineCode);
  }
  if (app.store.cards.get(method.id)?.spent) throw cannotBeReused();
}

/** @throws as {@link checkAttachable}; attaching it to its own customer again changes nothing */
export function attachToCustomer(app: App, method: PaymentMethod, customerId: string): PaymentMethod {
  if (method.customer === customerId) return method;
  checkAttachable(app, method);
  method.customer = customerId;
  if (method.card?.checks?.cvc_check === 'unchecked') method.card.checks.cvc_check = 'pass';
  app.emit('payment_method.attached', method);
  return method;
}

export function detachFromCustomer(app: App, method: PaymentMethod): void {
  const customer = app.store.customers.get(method.customer ?? '');
  const former = method.customer;
  method.customer = null;
  spend(app, method);
  app.emit('payment_method.detached', method, { customer: former });
  if (customer?.invoice_settings.default_payment_method === method.id) {
    app.change(customer, 'customer.updated', (changed) => {
      changed.invoice_settings.default_payment_method = null;
    });
  }
  for (const subscription of app.store.subscriptions.all()) {
    if (subscription.default_payment_method === method.id) {
      app.change(subscription, 'customer.subscription.updated', (changed) => {
        changed.default_payment_method = null;
      });
    }
  }
}

function methodsOf(app: App, customerId: string, filter: { type?: string; allow_redisplay?: string }): PaymentMethod[] {
  return app.store.paymentMethods
    .newestFirst()
    .filter((method) => method.customer === customerId)
    .filter((method) => filter.type === undefined || method.type === filter.type)
    .filter((method) => filter.allow_redisplay === undefined || method.allow_redisplay === filter.allow_redisplay);
}

export const paymentMethodOperations = [
  operation<Stripe.PaymentMethodCreateParams>(
    'POST',
    '/v1/payment_methods',
    ['allow_redisplay', 'billing_details', 'card', 'metadata', 'type'],
    ({ app, params, publishable }) => createFromParameters(app, params, publishable),
    { publishable: true },
  ),

  operation<Stripe.PaymentMethodListParams>(
    'GET',
    '/v1/payment_methods',
    ['allow_redisplay', 'customer', 'type'],
    ({ app, params }) => {
      if (params.customer !== undefined) app.store.customers.require(params.customer, 'customer');
      // Without a customer Stripe lists none of the customers' own methods.
      const found = params.customer === undefined ? [] : methodsOf(app, params.customer, params);
      return paginate(found, params, '/v1/payment_methods', 'PaymentMethod');
    },
  ),

  operation('GET', '/v1/payment_methods/{id}', [], ({ app, id }) => {
    checkPaymentMethodExists(app, id, 'id');
    return findPaymentMethod(app, id, 'id');
  }),

  operation<Stripe.PaymentMethodUpdateParams>(
    'POST',
    '/v1/payment_methods/{id}',
    ['allow_redisplay', 'billing_details', 'card', 'metadata'],
    ({ app, id, params }) => {
      const method = app.store.paymentMethods.require(id);
      if (!method.customer) {
        throw invalid('You must save this PaymentMethod to a customer before you can update it.', {
          code: 'payment_method_unexpected_state',
        });
      }
      const metadata = mergeMetadata(method.metadata ?? {}, params.metadata);
      return app.change(method, 'payment_method.updated', (changed) => {
        const details = params.billing_details as BillingDetailsInput | undefined;
        changed.metadata = metadata;
        if (params.allow_redisplay) changed.allow_redisplay = params.allow_redisplay;
        if (details?.address !== undefined) changed.billing_details.address = wholeAddress(details.address);
        if (details?.email !== undefined) changed.billing_details.email = details.email;
        if (details?.name !== undefined) changed.billing_details.name = details.name;
        if (details?.phone !== undefined) changed.billing_details.phone = details.phone;
        if (params.card?.exp_month !== undefined && changed.card) changed.card.exp_month = params.card.exp_month;
        if (params.card?.exp_year !== undefined && changed.card) changed.card.exp_year = params.card.exp_year;
      });
    },
  ),

  operation<Stripe.PaymentMethodAttachParams>(
    'POST',
    '/v1/payment_methods/{id}/attach',
    ['customer'],
    ({ app, id, params }) => {
      if (!params.customer)
        throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
      checkPaymentMethodExists(app, id, 'id');
      app.store.customers.require(params.customer, 'customer');
      return attachToCustomer(app, findPaymentMethod(app, id, 'id'), params.customer);
    },
  ),

  operation('POST', '/v1/payment_methods/{id}/detach', [], ({ app, id }) => {
    const method = app.store.paymentMethods.require(id);
    if (!method.customer) {
      throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.', {
        code: 'payment_method_unexpected_state',
      });
    }
    detachFromCustomer(app, method);
    return method;
  }),

  operation<Stripe.CustomerListPaymentMethodsParams>(
    'GET',
    '/v1/customers/{id}/payment_methods',
    ['allow_redisplay', 'type'],
    ({ app, id, params }) => {
      app.store.customers.require(id);
      return paginate(methodsOf(app, id, params), params, `/v1/customers/${id}/payment_methods`, 'PaymentMethod');
    },
  ),

  operation('GET', '/v1/customers/{customerId}/payment_methods/{id}', [], ({ app, ids }) => {
    const [customerId = '', id = ''] = ids;
    app.store.customers.require(customerId, 'customer');
    const method = app.store.paymentMethods.get(id);
    if (method?.customer !== customerId) throw missing('PaymentMethod', id, 'id');
    return method;
  }),
];
