import type { App } from '../app.js';
import type { Invoice, Subscription } from '../stored.js';

/*
 * Which event moves a subscription's status.
 *
 *   incomplete                     → active              its first invoice is paid (subscriptionPaid)
 *   incomplete                     → incomplete_expired  23 hours without (subscriptions/cycle.ts)
 *   active, trialing               → past_due            the payment of a renewal or a change failed (subscriptionUnpaid),
 *                                                        or an invoice that was sent is overdue (subscriptions/invoice-cycle.ts)
 *   active, past_due               → trialing            a trial begins (subscriptions/change.ts)
 *   active                         → paused              subscriptions/pause.ts
 *   past_due                       → active              the renewal's invoice is paid
 *   trialing                       → active              the trial ends (subscriptions/cycle.ts)
 *   trialing                       → paused              the trial ends without a card (subscriptions/cycle.ts)
 *   paused                         → active              subscriptions/resume.ts
 *   any that is not ended          → canceled            subscriptions/cancel.ts
 */

/** An invoice of the subscription was paid. */
export function subscriptionPaid(
  app: App,
  subscription: Subscription,
  invoice: Invoice,
  paymentMethodId: string | null,
): void {
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    const saves = changed.payment_settings?.save_default_payment_method === 'on_subscription';
    if (saves && paymentMethodId !== null) changed.default_payment_method = paymentMethodId;
    const revives = changed.status === 'incomplete' || changed.status === 'past_due';
    if (revives && changed.latest_invoice === invoice.id) changed.status = 'active';
  });
}

/** The payment of an invoice of the subscription was refused. One that has not begun stays `incomplete`. */
export function subscriptionUnpaid(app: App, subscription: Subscription, invoice: Invoice): void {
  const renews = invoice.billing_reason !== 'manual' && subscription.status !== 'incomplete';
  if (!renews || app.store.pendingUpdates.get(subscription.id)?.invoice === invoice.id) return;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    if (changed.status === 'active' || changed.status === 'trialing') changed.status = 'past_due';
  });
}

/** Whether the subscription can no longer change. */
export function hasEnded(subscription: Subscription): boolean {
  return subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
}
