import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, missing, StripeError } from '../../core/errors.js';
import type { PaymentMethod, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paginate } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { cardsIn, paymentMethodsIn } from '../tables.js';
import { cardOf, changeCard, isCard } from './card.js';
import {
  type BillingDetailsInput,
  checkPaymentMethodExists,
  createCardPaymentMethod,
  findPaymentMethod,
  spend,
  wholeAddress,
} from './cards.js';
import { replaceDefaultSource } from './default.js';
import { checkMayHandleNumbers } from './raw-card-data.js';
import { recordChecks, refusalToSave, refusedCard } from './refusals.js';
import { shareCard } from './share-card.js';
import { methodOfToken, readToken } from './token.js';

interface RawCard {
  number?: string;
  exp_month?: number;
  exp_year?: number;
  cvc?: string;
  token?: string;
}

/**
 * A PaymentMethod from the `card` and `billing_details` that Stripe.js sends.
 *
 * @param at the parameter that errors of the card name
 */
export function createFromParameters(
  app: App,
  params: Stored<Stripe.PaymentMethodCreateParams>,
  publishable: boolean,
  at = 'card',
): PaymentMethod {
  if (params.type !== 'card') {
    throw invalid(`The payment method type "${params.type}" is not available in this sandbox, which has cards only.`, {
      param: 'type',
    });
  }
  const card = params.card as RawCard | undefined;
  const details = {
    billingDetails: params.billing_details as BillingDetailsInput | undefined,
    metadata: mergeMetadata({}, params.metadata),
    ...(params.allow_redisplay ? { allowRedisplay: params.allow_redisplay } : {}),
  };
  if (card?.token !== undefined) return methodOfToken(app, readToken(app, card.token, `${at}[token]`), details);
  if (!card?.number)
    throw invalid(`Missing required param: ${at}[number].`, { code: 'parameter_missing', param: `${at}[number]` });
  checkMayHandleNumbers(app, publishable);
  const typed = {
    number: card.number,
    expMonth: card.exp_month ?? Number.NaN,
    expYear: card.exp_year ?? Number.NaN,
    cvc: card.cvc,
  };
  try {
    return createCardPaymentMethod(app, typed, details);
  } catch (error) {
    if (!(error instanceof StripeError) || error.body.param === undefined) throw error;
    throw new StripeError(error.status, { ...error.body, param: `${at}[${error.body.param}]` });
  }
}

/** @throws StripeError for a method that is another customer's, used up, or declined */
export function checkAttachable(app: App, method: PaymentMethod): void {
  if (method.customer) {
    throw invalid('The payment method you provided has already been attached to a customer.');
  }
  // Used first, refused second: a card that was declined before is no longer shown to its bank.
  if (cardsIn(app.store).get(method.id)?.spent) {
    throw invalid(
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
    );
  }
  const refused = refusalToSave(app, method);
  if (refused) throw refusedCard(refused);
}

/** @throws as {@link checkAttachable}; attaching it to its own customer again changes nothing */
export function attachToCustomer(app: App, method: PaymentMethod, customerId: string): PaymentMethod {
  if (method.customer === customerId) return method;
  checkAttachable(app, method);
  method.customer = customerId;
  recordChecks(app, method);
  app.emit('payment_method.attached', method);
  return method;
}

declare module '../../core/signals.js' {
  interface Signals {
    'payment_method.detached': PaymentMethod;
  }
}

export function detachFromCustomer(app: App, method: PaymentMethod): void {
  const customer = customersIn(app.store).get(method.customer ?? '');
  const former = method.customer;
  method.customer = null;
  spend(app, method);
  app.emit('payment_method.detached', method, { customer: former });
  if (customer && isCard(method.id)) {
    app.emit('customer.source.deleted', cardOf({ ...method, customer: former }));
    replaceDefaultSource(app, customer, method.id);
  }
  if (customer?.invoice_settings.default_payment_method === method.id) {
    app.change(customer, 'customer.updated', (changed) => {
      changed.invoice_settings.default_payment_method = null;
    });
  }
  app.signals.tell('payment_method.detached', method);
}

function methodsOf(app: App, customerId: string, filter: { type?: string; allow_redisplay?: string }): PaymentMethod[] {
  return paymentMethodsIn(app.store)
    .newestFirst()
    .filter((method) => method.customer === customerId)
    .filter((method) => filter.type === undefined || method.type === filter.type)
    .filter((method) => filter.allow_redisplay === undefined || method.allow_redisplay === filter.allow_redisplay);
}

export const paymentMethodOperations = [
  operation<Stripe.PaymentMethodCreateParams>(
    'POST',
    '/v1/payment_methods',
    ['allow_redisplay', 'billing_details', 'card', 'customer', 'metadata', 'payment_method', 'type'],
    ({ app, params, publishable }) => {
      const { customer, payment_method } = params;
      if (payment_method !== undefined) return shareCard(app, { customer, payment_method });
      if (customer !== undefined)
        throw invalid('`customer` is for copying a `payment_method`. To save this one, attach it to the customer.', {
          param: 'customer',
        });
      return createFromParameters(app, params, publishable);
    },
    { publishable: true },
  ),

  operation<Stripe.PaymentMethodListParams>(
    'GET',
    '/v1/payment_methods',
    ['allow_redisplay', 'customer', 'type'],
    ({ app, params }) => {
      if (params.customer !== undefined) customersIn(app.store).require(params.customer, 'customer');
      // Without a customer Stripe lists none of the customers' own methods.
      const found = params.customer === undefined ? [] : methodsOf(app, params.customer, params);
      return paginate(found, params, '/v1/payment_methods', paymentMethodsIn(app.store));
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
      const method = paymentMethodsIn(app.store).require(id);
      if (!method.customer) {
        throw invalid('You must save this PaymentMethod to a customer before you can update it.', {
          code: 'payment_method_unexpected_state',
        });
      }
      const metadata = mergeMetadata(method.metadata ?? {}, params.metadata);
      const change = (changed: PaymentMethod) => {
        const details = params.billing_details as BillingDetailsInput | undefined;
        changed.metadata = metadata;
        if (params.allow_redisplay) changed.allow_redisplay = params.allow_redisplay;
        if (details?.address !== undefined) changed.billing_details.address = wholeAddress(details.address);
        if (details?.email !== undefined) changed.billing_details.email = details.email;
        if (details?.name !== undefined) changed.billing_details.name = details.name;
        if (details?.phone !== undefined) changed.billing_details.phone = details.phone;
        if (params.card?.exp_month !== undefined && changed.card) changed.card.exp_month = params.card.exp_month;
        if (params.card?.exp_year !== undefined && changed.card) changed.card.exp_year = params.card.exp_year;
      };
      const update = (given: PaymentMethod) => app.change(given, 'payment_method.updated', change);
      if (isCard(id)) changeCard(app, method, update);
      else update(method);
      return method;
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
      customersIn(app.store).require(params.customer, 'customer');
      return attachToCustomer(app, findPaymentMethod(app, id, 'id'), params.customer);
    },
  ),

  operation('POST', '/v1/payment_methods/{id}/detach', [], ({ app, id }) => {
    const method = paymentMethodsIn(app.store).require(id);
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
      customersIn(app.store).require(id);
      return paginate(
        methodsOf(app, id, params),
        params,
        `/v1/customers/${id}/payment_methods`,
        paymentMethodsIn(app.store),
      );
    },
  ),

  operation('GET', '/v1/customers/{customerId}/payment_methods/{id}', [], ({ app, ids }) => {
    const [customerId = '', id = ''] = ids;
    customersIn(app.store).require(customerId, 'customer');
    const method = paymentMethodsIn(app.store).get(id);
    if (method?.customer !== customerId) throw missing('PaymentMethod', id, 'id');
    return method;
  }),
];
