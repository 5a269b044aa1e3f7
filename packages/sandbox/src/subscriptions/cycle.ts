import type { App } from '../app.js';
import { nextDiscountEnd } from '../discounts/running.js';
import type { Due } from '../due-queue.js';
import { draftInvoice, finalizeInvoice, intentOf } from '../invoices/invoice.js';
import { markPaid, retryAfterDays } from '../invoices/settle.js';
import { markUncollectible, voidInvoice } from '../invoices/void.js';
import { confirmPaymentIntent } from '../payments/confirm.js';
import type { Invoice, PaymentIntent, Subscription } from '../stored.js';
import { StripeError } from '../wire/errors.js';
import { cancelSubscription, voidOpenInvoices } from './cancel.js';
import { payingMethodOf } from './paying.js';
import { expirePending, pendingSeconds } from './pending.js';
import { periodEnd } from './period.js';
import { hasEnded } from './status.js';

/** A first invoice may stay unpaid this long. */
const incompleteSeconds = 23 * 3600;
const trialNoticeSeconds = 3 * 86_400;

/** What next awaits a subscription or one of its invoices. */
export function nextOfSubscription(app: App, subscription: Subscription): Due | undefined {
  let first = hasEnded(subscription) ? undefined : nextDiscountEnd(app, subscription);
  const own = nextOf(app, subscription);
  if (own && (!first || own.at < first.at)) first = own;
  for (const invoice of app.store.invoices.by('subscription', subscription.id)) {
    const next = nextOfInvoice(app, invoice);
    if (next && (!first || next.at < first.at)) first = next;
  }
  return first;
}

function nextOf(app: App, subscription: Subscription): Due | undefined {
  if (hasEnded(subscription)) return undefined;
  if (subscription.status === 'paused') return resumptionEnd(app, subscription);
  if (subscription.status === 'incomplete') {
    return { at: subscription.created + incompleteSeconds, happen: () => expireIncomplete(app, subscription) };
  }
  const end = Math.min(...subscription.items.data.map((item) => item.current_period_end));
  const cancelAt = subscription.cancel_at;
  if (cancelAt !== null && cancelAt <= end) {
    return {
      at: cancelAt,
      happen: () => void cancelSubscription(app, subscription, { reason: 'cancellation_requested' }),
    };
  }
  const pending = subscription.pending_update;
  if (pending && pending.expires_at <= end) {
    return { at: pending.expires_at, happen: () => expirePending(app, subscription) };
  }
  const resumesAt = subscription.pause_collection?.resumes_at ?? null;
  if (resumesAt !== null && resumesAt <= end) {
    return { at: resumesAt, happen: () => resumeCollection(app, subscription) };
  }
  const notice = noticeOf(app, subscription);
  return notice && notice.at < end ? notice : { at: end, happen: () => renew(app, subscription) };
}

/** Three days before a trial ends, once. */
function noticeOf(app: App, subscription: Subscription): Due | undefined {
  const { id, trial_end: end, status } = subscription;
  if (status !== 'trialing' || end === null || app.store.trialNotices.has(id)) return undefined;
  return {
    at: Math.max(end - trialNoticeSeconds, subscription.created),
    happen: () => {
      app.store.trialNotices.add(id);
      app.emit('customer.subscription.trial_will_end', subscription);
    },
  };
}

/** A paused subscription waits for nothing but the end of an unpaid resumption. */
function resumptionEnd(app: App, subscription: Subscription): Due | undefined {
  const invoice = app.store.invoices.get(app.store.pendingUpdates.get(subscription.id)?.invoice ?? '');
  return invoice && { at: invoice.created + pendingSeconds, happen: () => expirePending(app, subscription) };
}

function resumeCollection(app: App, subscription: Subscription): void {
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.pause_collection = null;
  });
}

function expireIncomplete(app: App, subscription: Subscription): void {
  voidOpenInvoices(app, subscription);
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = 'incomplete_expired';
    changed.ended_at = app.now();
  });
}

/** The next period begins: its invoice is drafted, and paid an hour later. A trial without a card ends as it was told to. */
function renew(app: App, subscription: Subscription): void {
  const trialEnds = subscription.status === 'trialing';
  if (trialEnds && !payingMethodOf(app, subscription)) {
    const then = subscription.trial_settings?.end_behavior.missing_payment_method;
    if (then === 'cancel') return void cancelSubscription(app, subscription, { reason: null });
    if (then === 'pause') {
      app.change(subscription, 'customer.subscription.updated', (changed) => {
        changed.status = 'paused';
      });
      app.emit('customer.subscription.paused', subscription);
      return;
    }
  }
  const ended = { start: subscription.items.data[0]?.current_period_start ?? app.now(), end: app.now() };
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    for (const item of changed.items.data) {
      const start = item.current_period_end;
      item.current_period_start = start;
      item.current_period_end = periodEnd(changed.billing_cycle_anchor, item.price.recurring!, start);
    }
    if (trialEnds) changed.status = 'active';
    changed.latest_invoice = draftInvoice(app, changed, 'subscription_cycle', ended).id;
  });
}

function nextOfInvoice(app: App, invoice: Invoice): Due | undefined {
  const subscription = app.store.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? '');
  if (!subscription) return undefined;
  if (invoice.status === 'draft' && invoice.automatically_finalizes_at != null) {
    return { at: invoice.automatically_finalizes_at, happen: () => finalizeAndPay(app, invoice, subscription) };
  }
  if (invoice.status === 'open' && invoice.next_payment_attempt !== null && !hasEnded(subscription)) {
    return { at: invoice.next_payment_attempt, happen: () => retry(app, invoice, subscription) };
  }
  return undefined;
}

function finalizeAndPay(app: App, invoice: Invoice, subscription: Subscription): void {
  const paused = subscription.pause_collection?.behavior;
  if (paused === 'void' || paused === 'mark_uncollectible') {
    finalizeInvoice(app, invoice, subscription);
    if (paused === 'void') voidInvoice(app, invoice);
    else markUncollectible(app, invoice);
    return;
  }
  const intent = finalizeInvoice(app, invoice, subscription);
  if (intent) attempt(app, intent, subscription);
  else markPaid(app, invoice, null);
}

function retry(app: App, invoice: Invoice, subscription: Subscription): void {
  const intent = intentOf(app, invoice.id);
  if (intent) attempt(app, intent, subscription);
  if (invoice.status !== 'open') return;
  // An attempt that could not even be made must not fall due again at once.
  if (invoice.next_payment_attempt !== null && invoice.next_payment_attempt <= app.now())
    invoice.next_payment_attempt = null;
  if (invoice.attempt_count > retryAfterDays.length)
    cancelSubscription(app, subscription, { reason: 'payment_failed' });
}

/** Charges the default payment method without the customer. */
function attempt(app: App, intent: PaymentIntent, subscription: Subscription): void {
  const method = payingMethodOf(app, subscription);
  if (!method) {
    // Nothing to charge: it counts as a failed attempt, as at Stripe.
    for (const follow of app.afterPayment) follow(intent);
    return;
  }
  try {
    confirmPaymentIntent(app, intent, { paymentMethod: method, offSession: true });
  } catch (error) {
    // The intent keeps the reason; the invoice counts the attempt.
    if (!(error instanceof StripeError)) throw error;
  }
}
