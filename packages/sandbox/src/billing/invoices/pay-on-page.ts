import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Invoice, PaymentIntent } from '../../core/stored.js';
import { confirmPaymentIntent } from '../../payments/intents/confirm.js';
import { type BillingDetailsInput, type CardInput, createCardPaymentMethod } from '../../payments/methods/cards.js';
import { intentOf } from './invoice.js';

/** Whether a person can pay it at its own page. */
export function isPayable(invoice: Invoice): boolean {
  return invoice.status === 'open' || invoice.status === 'uncollectible';
}

/**
 * The person pays an invoice at its hosted page. It is paid once its intent has succeeded (settle.ts).
 *
 * @returns the intent: `succeeded`, or `requires_action` where the bank wants to see the person first
 * @throws StripeError card_error for a card that is declined, invalid_request_error for an invoice that cannot be paid
 */
export function payInvoiceOnPage(
  app: App,
  invoice: Invoice,
  card: CardInput,
  address: BillingDetailsInput['address'],
): PaymentIntent {
  const intent = isPayable(invoice) ? intentOf(app, invoice.id) : undefined;
  if (!intent) throw invalid(`This invoice is ${invoice.status}: it cannot be paid.`);
  const { customer_email: email, customer_name: name } = invoice;
  const paymentMethod = createCardPaymentMethod(app, card, { billingDetails: { address, email, name } });
  return confirmPaymentIntent(app, intent, { paymentMethod, useStripeSdk: true });
}
