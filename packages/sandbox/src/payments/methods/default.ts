import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Customer, PaymentMethod } from '../../core/stored.js';
import { paymentMethodsIn } from '../tables.js';
import { cardsOf } from './card.js';

/** What a customer pays with when nothing else is said: the default payment method, or else the default source. */
export function defaultMethodOf(app: App, customer: Customer | undefined): PaymentMethod | undefined {
  const id = customer?.invoice_settings.default_payment_method ?? customer?.default_source;
  return paymentMethodsIn(app.store).get(id ?? '');
}

/** @throws StripeError for a card that is not the customer's */
export function ownCard(app: App, customer: Customer, id: string, param: string): PaymentMethod {
  const card = cardsOf(app, customer.id).find((own) => own.id === id);
  if (card) return card;
  throw invalid(`Customer ${customer.id} does not have a linked source with ID ${id}.`, { code: 'missing', param });
}

/** A card is the customer's no more: the one that was added last becomes the default in its place. */
export function replaceDefaultSource(app: App, customer: Customer, removed: string): void {
  if (customer.default_source !== removed) return;
  app.change(customer, 'customer.updated', (changed) => {
    changed.default_source = cardsOf(app, customer.id)[0]?.id ?? null;
  });
}
