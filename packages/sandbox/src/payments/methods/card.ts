import type { App } from '../../core/app.js';
import { previousAttributes } from '../../core/changes.js';
import type { Card, PaymentMethod } from '../../core/stored.js';
import { paymentMethodsIn } from '../tables.js';

/*
 * A card of the older Sources API. It is kept once, as the payment method with the same id that it is at Stripe too:
 * the Card object shows that payment method in the older form.
 */

const brands: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'MasterCard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** Whether a payment method is a Card too. */
export function isCard(id: string): boolean {
  return id.startsWith('card_');
}

/** A payment method in the form of the older API. `customer` is left out while it belongs to nobody. */
export function cardOf(method: PaymentMethod): Card {
  const { billing_details: details, card, id } = method;
  const { address } = details;
  return {
    id,
    object: 'card',
    address_city: address?.city ?? null,
    address_country: address?.country ?? null,
    address_line1: address?.line1 ?? null,
    address_line1_check: card?.checks?.address_line1_check ?? null,
    address_line2: address?.line2 ?? null,
    address_state: address?.state ?? null,
    address_zip: address?.postal_code ?? null,
    address_zip_check: card?.checks?.address_postal_code_check ?? null,
    allow_redisplay: method.allow_redisplay ?? 'unspecified',
    brand: brands[card?.brand ?? ''] ?? 'Unknown',
    country: card?.country ?? null,
    ...(method.customer === null ? {} : { customer: method.customer }),
    cvc_check: card?.checks?.cvc_check ?? null,
    dynamic_last4: null,
    exp_month: card?.exp_month ?? 0,
    exp_year: card?.exp_year ?? 0,
    fingerprint: card?.fingerprint ?? null,
    funding: card?.funding ?? 'unknown',
    last4: card?.last4 ?? '',
    metadata: { ...method.metadata },
    name: details.name,
    regulated_status: 'unregulated',
    tokenization_method: null,
  };
}

/** A customer's cards of the older API, the newest first. */
export function cardsOf(app: App, customerId: string): PaymentMethod[] {
  return paymentMethodsIn(app.store)
    .newestFirst()
    .filter(({ id, customer }) => customer === customerId && isCard(id));
}

/** Changes a card. Emits `customer.source.updated` with what the Card object showed before, if that changed. */
export function changeCard(app: App, method: PaymentMethod, change: (method: PaymentMethod) => void): Card {
  const before = cardOf(method);
  change(method);
  const card = cardOf(method);
  const previous = previousAttributes({ ...before }, { ...card });
  if (previous) app.emit('customer.source.updated', card, previous);
  return card;
}
