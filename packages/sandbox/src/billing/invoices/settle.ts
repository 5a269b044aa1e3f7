import type { App } from '../../core/app.js';
import type { Invoice, InvoicePayment, PaymentIntent } from '../../core/stored.js';
import { applyPending, applyUnpaid } from '../subscriptions/pending.js';
import { hasEnded, subscriptionPaid, subscriptionUnpaid } from '../subscriptions/status.js';
import { pendingUpdatesIn, subscriptionsIn } from '../tables.js';
import { paymentsOf } from './invoice.js';

/** After each failed automatic attempt, the days until the next; then the subscription ends. */
export const retryAfterDays = [3, 5, 7];

/** Settles an open invoice by an intent that had succeeded before the invoice was. */
export function settleWith(app: App, invoice: Invoice, intent: PaymentIntent): void {
  const payment = paymentsOf(app, invoice.id).find((candidate) => candidate.payment.payment_intent === intent.id);
  if (payment) paid(app, invoice, payment, intent);
}

/** An open invoice was paid by the intent that it was finalized with. */
export function paid(app: App, invoice: Invoice, payment: InvoicePayment, intent: PaymentIntent): void {
  payment.status = 'paid';
  payment.amount_paid = invoice.amount_remaining;
  payment.status_transitions.paid_at = app.now();
  markPaid(app, invoice, intent.payment_method);
  app.emit('invoice_payment.paid', payment);
}

/** Open → paid. `paymentMethodId` is null when there was nothing to pay. */
export function markPaid(app: App, invoice: Invoice, paymentMethodId: string | null): void {
  app.change(invoice, 'invoice.updated', (changed) => {
    changed.status = 'paid';
    delete changed.status_details;
    changed.attempted = true;
    changed.auto_advance = false;
    if (paymentMethodId !== null) changed.attempt_count += 1;
    changed.amount_paid = changed.amount_due;
    changed.amount_remaining = 0;
    changed.next_payment_attempt = null;
    changed.status_transitions.paid_at = app.now();
  });
  app.emit('invoice.paid', invoice);
  app.emit('invoice.payment_succeeded', invoice);
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '');
  // One that was made by hand leaves its subscription alone.
  if (!subscription || invoice.billing_reason === 'manual') return;
  applyPending(app, subscription, invoice);
  subscriptionPaid(app, subscription, invoice, paymentMethodId);
}

/** An attempt to pay an open invoice failed. */
export function failed(app: App, invoice: Invoice, intent: PaymentIntent): void {
  // A card that was declined counts as an attempt; so does one that would need the customer.
  const { attempt_count: before, next_payment_attempt: next } = invoice;
  app.change(invoice, 'invoice.updated', (changed) => {
    changed.attempted = true;
    // What was tried by hand after the first time leaves the schedule of retries as it was.
    if (before > 0 && !(next !== null && next <= app.now())) return;
    changed.attempt_count += 1;
    const days = isRetried(app, invoice) ? retryAfterDays[changed.attempt_count - 1] : undefined;
    changed.next_payment_attempt = days === undefined ? null : app.now() + days * 86_400;
    changed.auto_advance = days !== undefined;
  });
  app.emit('invoice.payment_failed', invoice);
  // The bank wants to see a customer who was not there: the invoice's page lets them pay.
  if (intent.last_payment_error?.code === 'authentication_required')
    app.emit('invoice.payment_action_required', invoice);
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '');
  if (!subscription) return;
  subscriptionUnpaid(app, subscription, invoice);
  applyUnpaid(app, subscription, invoice);
}

/** Renewals and changes are tried again; a first invoice and a pending update wait for the customer. */
function isRetried(app: App, invoice: Invoice): boolean {
  if (invoice.billing_reason === 'manual') return invoice.auto_advance === true;
  if (invoice.collection_method === 'send_invoice') return false;
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '');
  if (!subscription || subscription.status === 'incomplete' || hasEnded(subscription)) return false;
  return pendingUpdatesIn(app.store).get(subscription.id)?.invoice !== invoice.id;
}
