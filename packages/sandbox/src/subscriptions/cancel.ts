import type { App } from '../app.js';
import { paymentsOf } from '../invoices/invoice.js';
import { cancelPaymentIntent } from '../payments/intent.js';
import type { Subscription } from '../stored.js';
import { hasEnded } from './status.js';

type Details = NonNullable<Subscription['cancellation_details']>;

/** Ends a subscription now. Emits `customer.subscription.deleted`; one that has ended stays as it is. */
export function cancelSubscription(
  app: App,
  subscription: Subscription,
  details: { reason: Details['reason']; comment?: string | null; feedback?: Details['feedback'] },
): Subscription {
  if (hasEnded(subscription)) return subscription;
  const neverPaid = subscription.status === 'incomplete';
  const kept = subscription.cancellation_details;
  subscription.status = 'canceled';
  subscription.ended_at = app.now();
  subscription.canceled_at ??= app.now();
  subscription.cancellation_details = {
    comment: details.comment ?? kept?.comment ?? null,
    feedback: details.feedback ?? kept?.feedback ?? null,
    feedback_option: null,
    reason: details.reason,
  };
  if (neverPaid) voidOpenInvoices(app, subscription);
  app.emit('customer.subscription.deleted', subscription);
  return subscription;
}

/** Open invoices of a subscription that never began: void, and their intents cancelled. */
export function voidOpenInvoices(app: App, subscription: Subscription): void {
  for (const invoice of app.store.invoices.by('subscription', subscription.id)) {
    if (invoice.status !== 'open') continue;
    for (const payment of paymentsOf(app, invoice.id)) {
      payment.status = 'canceled';
      payment.status_transitions.canceled_at = app.now();
    }
    invoice.status = 'void';
    invoice.auto_advance = false;
    invoice.next_payment_attempt = null;
    invoice.status_transitions.voided_at = app.now();
    for (const payment of paymentsOf(app, invoice.id)) {
      const intent = app.store.paymentIntents.get(payment.payment.payment_intent ?? '');
      if (intent && intent.status !== 'succeeded' && intent.status !== 'canceled')
        cancelPaymentIntent(app, intent, 'void_invoice');
    }
    app.emit('invoice.voided', invoice);
  }
}
