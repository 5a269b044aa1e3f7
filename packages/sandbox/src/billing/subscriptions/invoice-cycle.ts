import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import { StripeError } from '../../core/errors.js';
import type { Invoice, PaymentIntent, Subscription } from '../../core/stored.js';
import { confirmPaymentIntent } from '../../payments/intents/confirm.js';
import { finalizeInvoice, intentOf } from '../invoices/invoice.js';
import { markPaid, retryAfterDays } from '../invoices/settle.js';
import { markUncollectible, voidInvoice } from '../invoices/void.js';
import { overdueInvoicesIn, subscriptionsIn } from '../tables.js';
import { cancelSubscription } from './cancel.js';
import { payingMethodOf } from './paying.js';
import { hasEnded } from './status.js';

/** What next happens by itself to one of a subscription's invoices. */
export function nextOfInvoice(app: App, invoice: Invoice): Due | undefined {
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '');
  if (!subscription || invoice.billing_reason === 'manual') return undefined;
  if (invoice.status === 'draft' && invoice.automatically_finalizes_at != null) {
    return { at: invoice.automatically_finalizes_at, happen: () => finalizeAndPay(app, invoice, subscription) };
  }
  const isOverdue = overdueInvoicesIn(app.store).has(invoice.id);
  if (invoice.status === 'open' && invoice.due_date !== null && !isOverdue) {
    return { at: invoice.due_date, happen: () => fallDue(app, invoice, subscription) };
  }
  if (invoice.status === 'open' && invoice.next_payment_attempt !== null && !hasEnded(subscription)) {
    return { at: invoice.next_payment_attempt, happen: () => retry(app, invoice, subscription) };
  }
  return undefined;
}

function finalizeAndPay(app: App, invoice: Invoice, subscription: Subscription): void {
  if (!invoice.auto_advance) {
    finalizeUncollected(app, invoice, subscription);
    return;
  }
  const intent = finalizeInvoice(app, invoice, subscription);
  if (!intent) markPaid(app, invoice, null);
  else if (invoice.collection_method === 'send_invoice') app.emit('invoice.sent', invoice);
  else attempt(app, intent, subscription);
}

/**
 * An invoice that was made while its subscription's collection was paused. The customer's balance pays what it can before it is
 * written off (docs.stripe.com/billing/subscriptions/pause-payment).
 */
function finalizeUncollected(app: App, invoice: Invoice, subscription: Subscription): void {
  const intent = finalizeInvoice(app, invoice, subscription);
  if (subscription.pause_collection?.behavior === 'void') voidInvoice(app, invoice);
  else if (intent) markUncollectible(app, invoice, 'subscription_paused');
  else markPaid(app, invoice, null);
}

/** An invoice that was sent is not paid in time. */
function fallDue(app: App, invoice: Invoice, subscription: Subscription): void {
  overdueInvoicesIn(app.store).add(invoice.id);
  app.emit('invoice.overdue', invoice);
  if (hasEnded(subscription)) return;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    if (changed.status === 'active') changed.status = 'past_due';
  });
}

function retry(app: App, invoice: Invoice, subscription: Subscription): void {
  const intent = intentOf(app, invoice.id);
  if (intent) attempt(app, intent, subscription);
  if (invoice.status !== 'open') return;
  // An attempt that could not even be made must not fall due again at once.
  if (invoice.next_payment_attempt !== null && invoice.next_payment_attempt <= app.now())
    invoice.next_payment_attempt = null;
  if (invoice.attempt_count > retryAfterDays.length) giveUp(app, subscription);
}

/** The last retry has failed: what becomes of the subscription is the account's setting. */
function giveUp(app: App, subscription: Subscription): void {
  if (app.afterLastRetry === 'cancel') cancelSubscription(app, subscription, { reason: 'payment_failed' });
  if (app.afterLastRetry !== 'mark_unpaid' || hasEnded(subscription)) return;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = 'unpaid';
  });
}

/** Charges the default payment method without the customer. */
function attempt(app: App, intent: PaymentIntent, subscription: Subscription): void {
  const method = payingMethodOf(app, subscription);
  if (!method) {
    // Nothing to charge: it counts as a failed attempt, as at Stripe.
    app.signals.tell('payment.moved', intent);
    return;
  }
  try {
    confirmPaymentIntent(app, intent, { paymentMethod: method, offSession: true });
  } catch (error) {
    // The intent keeps the reason; the invoice counts the attempt.
    if (!(error instanceof StripeError)) throw error;
  }
}
