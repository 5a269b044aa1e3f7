import type { App } from '../app.js';
import { cancelPaymentIntent } from '../payments/intent.js';
import type { Invoice } from '../stored.js';
import { paymentsOf } from './invoice.js';

/** Open or uncollectible → void: its intents are cancelled. Emits `invoice.voided`. */
export function voidInvoice(app: App, invoice: Invoice): void {
  const payments = paymentsOf(app, invoice.id);
  for (const payment of payments) {
    payment.status = 'canceled';
    payment.status_transitions.canceled_at = app.now();
  }
  invoice.status = 'void';
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = app.now();
  for (const payment of payments) {
    const intent = app.store.paymentIntents.get(payment.payment.payment_intent ?? '');
    if (intent && intent.status !== 'succeeded' && intent.status !== 'canceled')
      cancelPaymentIntent(app, intent, 'void_invoice');
  }
  app.emit('invoice.voided', invoice);
}
