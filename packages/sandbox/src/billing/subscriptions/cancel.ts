import type { App } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { forgetPending, insertInvoiceItem, pendingItems } from '../invoices/items.js';
import { voidInvoice } from '../invoices/void.js';
import { usageItems } from '../meters/lines.js';
import { cancelScheduleOf } from '../schedules/end.js';
import { invoiceItemsIn, invoicesIn } from '../tables.js';
import { invoicePending } from './invoice-pending.js';
import { expirePending } from './pending.js';
import { creditsFor } from './prorate.js';
import { hasEnded } from './status.js';

/** What is still to be billed when a subscription is canceled at once. */
export interface FinalBilling {
  /** Credits for the unused time. */
  prorate: boolean;
  /** An invoice at once for what was used and what waits; otherwise it stays for the customer's next one. */
  invoiceNow: boolean;
  /** Prorations that wait are dropped: nothing of the subscription is billed or credited any more. */
  drops?: boolean;
  /** Its last invoice, which is still collected. */
  last?: string;
}

type Details = NonNullable<Subscription['cancellation_details']>;

/** Ends a subscription now. Emits `customer.subscription.deleted`; one that has ended stays as it is. */
export function cancelSubscription(
  app: App,
  subscription: Subscription,
  details: Pick<Details, 'reason'> & Partial<Details>,
  billing: FinalBilling = { prorate: false, invoiceNow: false },
): Subscription {
  if (hasEnded(subscription)) return subscription;
  expirePending(app, subscription);
  billFinally(app, subscription, billing);
  const neverPaid = subscription.status === 'incomplete';
  const kept = subscription.cancellation_details;
  subscription.status = 'canceled';
  subscription.ended_at = app.now();
  subscription.canceled_at ??= app.now();
  // An end that was still to come is none any more; one that has come stays.
  if (subscription.cancel_at !== null && subscription.cancel_at > app.now()) {
    subscription.cancel_at = null;
    subscription.cancel_at_period_end = false;
  }
  subscription.cancellation_details = {
    comment: details.comment ?? kept?.comment ?? null,
    feedback: details.feedback ?? kept?.feedback ?? null,
    feedback_option: null,
    reason: details.reason,
  };
  if (neverPaid) voidOpenInvoices(app, subscription);
  stopCollecting(app, subscription, billing.last);
  cancelScheduleOf(app, subscription, details.reason === 'payment_failed');
  app.emit('customer.subscription.deleted', subscription);
  return subscription;
}

function billFinally(app: App, subscription: Subscription, { prorate, invoiceNow, drops }: FinalBilling): void {
  if (prorate && subscription.status !== 'trialing' && subscription.status !== 'incomplete') {
    for (const item of subscription.items.data) {
      for (const credit of creditsFor(app, subscription, item, app.now())) insertInvoiceItem(app, credit);
    }
  }
  if (invoiceNow && subscription.status !== 'paused') {
    for (const item of subscription.items.data) {
      for (const used of usageItems(app, subscription, item)) insertInvoiceItem(app, used);
    }
  }
  if (invoiceNow) invoicePending(app, subscription);
  if (!drops) return;
  for (const item of pendingItems(app, subscription.customer, subscription.id)) {
    if (!item.proration) continue;
    forgetPending(app, item);
    invoiceItemsIn(app.store).delete(item.id);
    app.emit('invoiceitem.deleted', item);
  }
}

/**
 * Drafts and open invoices are not advanced any more by themselves; they can still be paid by hand
 * (docs.stripe.com/billing/subscriptions/cancel).
 */
function stopCollecting(app: App, subscription: Subscription, last: string | undefined): void {
  for (const invoice of invoicesIn(app.store).by('subscription', subscription.id)) {
    const isUnsettled = invoice.status === 'draft' || invoice.status === 'open';
    if (!isUnsettled || !invoice.auto_advance || invoice.id === last || invoice.billing_reason === 'manual') continue;
    app.change(invoice, 'invoice.updated', (changed) => {
      changed.auto_advance = false;
      changed.automatically_finalizes_at = null;
      changed.next_payment_attempt = null;
    });
  }
}

/** Open invoices of a subscription that never began: void, and their intents canceled. */
export function voidOpenInvoices(app: App, subscription: Subscription): void {
  for (const invoice of invoicesIn(app.store).by('subscription', subscription.id)) {
    if (invoice.status === 'open') voidInvoice(app, invoice);
  }
}
