import type { App } from '../../core/app.js';
import type { Card, Customer, Metadata, PaymentMethod } from '../../core/stored.js';
import { cardsIn } from '../tables.js';
import { cardOf } from './card.js';
import { attachToCustomer } from './payment-methods.js';

/** Makes a token's card the customer's. Emits `payment_method.attached` and `customer.source.created`. */
export function attachCard(app: App, card: PaymentMethod, customer: Customer, metadata?: Metadata): Card {
  const kept = cardsIn(app.store).get(card.id);
  // A token's card cannot be used by itself, until it is a customer's.
  if (kept) kept.spent = false;
  if (metadata) card.metadata = metadata;
  attachToCustomer(app, card, customer.id);
  const source = cardOf(card);
  app.emit('customer.source.created', source);
  return source;
}
