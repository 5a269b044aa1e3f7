import type { App } from '../../core/app.js';
import type { Invoice } from '../../core/stored.js';
import { cancelPaymentIntent } from '../../payments/intents/intent.js';
import { paymentIntentsIn } from '../../payments/tables.js';
import { unapplyBalance } from '../customer-balance/balance.js';
import { subscriptionExcused } from '../subscriptions/status.js';
import { paymentsOf } from './invoice.js';

/**
 * Open or uncollectible → void: its intents are canceled, and the customer has the balance again that it took. Emits
 * `invoice.voided`.
 *
 * @param how `excuses`: the subscription no longer owes it; false for what it has never owed, as a pending update's
 */
export function voidInvoice(app: App, invoice: Invoice, { excuses } = { excuses: true }): void {
  invoice.status = 'void';
  delete invoice.status_details;
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = app.now();
  cancelPayments(app, invoice);
  app.emit('invoice.voided', invoice);
  unapplyBalance(app, invoice);
  if (excuses) subscriptionExcused(app, invoice);
}

type Reason = 'subscription_paused' | 'user_forgiven';

/** Open → uncollectible: it is not tried any more, but can still be paid. Emits `invoice.marked_uncollectible`. */
export function markUncollectible(app: App, invoice: Invoice, reason: Reason): void {
  app.change(invoice, 'invoice.updated', (changed) => {
    changed.status = 'uncollectible';
    changed.status_details = { uncollectible: { reason } };
    changed.auto_advance = false;
    changed.next_payment_attempt = null;
    changed.status_transitions.marked_uncollectible_at = app.now();
  });
  app.emit('invoice.marked_uncollectible', invoice);
  subscriptionExcused(app, invoice);
}

/** Nothing can pay the invoice any more. */
export function cancelPayments(app: App, invoice: Invoice): void {
  for (const payment of paymentsOf(app, invoice.id)) {
    payment.status = 'canceled';
    payment.status_transitions.canceled_at = app.now();
    const intent = paymentIntentsIn(app.store).get(payment.payment.payment_intent ?? '');
    if (intent && intent.status !== 'succeeded' && intent.status !== 'canceled')
      cancelPaymentIntent(app, intent, 'void_invoice');
  }
}
