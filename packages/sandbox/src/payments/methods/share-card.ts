import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { PaymentMethod } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { cardsIn, paymentMethodsIn } from '../tables.js';

/** What a platform asks for to charge its customer's card in a connected account. */
export interface SharedMethod {
  customer?: string | undefined;
  payment_method: string;
}

/**
 * Copies a payment method of the platform into the connected account that is being acted for, where it has
 * no customer yet (docs.stripe.com/connect/direct-charges-multiple-accounts). The platform keeps its own.
 *
 * @throws StripeError for a method that is not the customer's, and without a connected account
 */
export function shareCard(app: App, { customer, payment_method: id }: SharedMethod): PaymentMethod {
  if (app.account === null)
    throw invalid('To copy a PaymentMethod, name the connected account it is for in the Stripe-Account header.', {
      param: 'payment_method',
    });
  if (customer !== undefined) customersIn(app.platform).require(customer, 'customer');
  const original = paymentMethodsIn(app.platform).require(id, 'payment_method');
  if (original.customer !== null && customer === undefined)
    throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
  if (customer !== undefined && original.customer !== customer)
    throw invalid(`The customer ${customer} does not have a PaymentMethod with the ID ${id}.`, {
      code: 'resource_missing',
      param: 'payment_method',
    });
  const copy = structuredClone(original);
  Object.assign(copy, { id: newId('pm'), created: app.now(), customer: null, metadata: {} });
  const card = cardsIn(app.platform).get(id);
  if (card) cardsIn(app.store).set(copy.id, { ...card });
  return paymentMethodsIn(app.store).insert(copy);
}
