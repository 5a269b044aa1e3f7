import type { App } from '../app.js';
import { redeem } from '../discounts/redeem.js';
import { removeDiscounts } from '../discounts/running.js';
import { insertInvoiceItem } from '../invoices/items.js';
import { voidInvoice } from '../invoices/void.js';
import type { Invoice, Subscription } from '../stored.js';
import type { Change } from './change.js';
import { draftChange } from './change-invoice.js';
import { payingMethodOf } from './paying.js';
import { settleAtOnce } from './settle-at-once.js';
import { hasEnded, subscriptionUnpaid } from './status.js';

/*
 * How a planned change happens.
 *
 *   not billed at once                 items change now, prorations wait for the next invoice
 *   allow_incomplete                   items change now, the invoice is tried; when that fails: past_due
 *   default_incomplete                 items change now, the invoice waits for the customer: past_due until it is paid
 *   error_if_incomplete                as allow_incomplete, but checked before: nothing changes when it would fail
 *   pending_if_incomplete              the invoice is tried; the items change once it is paid, within 23 hours
 */

/** A pending update, or a resumption, may wait this long for its payment. */
export const pendingSeconds = 23 * 3600;

/** Writes the items as `after` has them. Rows keep their identity: the subscription and the table share them. */
export function writeItems(app: App, subscription: Subscription, after: Subscription): void {
  const rows = after.items.data.map((item) => {
    const price = app.store.prices.get(item.price.id) ?? item.price;
    const row = app.store.subscriptionItems.get(item.id);
    return row ? Object.assign(row, item, { price }) : app.store.subscriptionItems.insert({ ...item, price });
  });
  for (const item of subscription.items.data) {
    if (!rows.includes(item)) app.store.subscriptionItems.delete(item.id);
  }
  subscription.items.data = rows;
  subscription.billing_cycle_anchor = after.billing_cycle_anchor;
  subscription.trial_end = after.trial_end;
  if (subscription.status === 'trialing' || subscription.status === 'paused') subscription.status = after.status;
}

/** Within a change of the subscription: its items, their discounts, and what is to be billed. */
export function applyChange(app: App, subscription: Subscription, change: Change): Invoice | undefined {
  writeItems(app, subscription, change.after);
  for (const [id, redemptions] of change.redemptions) {
    const item = app.store.subscriptionItems.get(id);
    if (!item) continue;
    const owner = { customer: subscription.customer, subscription: subscription.id, subscriptionItem: id };
    const kept = redeem(app, redemptions, owner);
    const ended = item.discounts.filter((discount) => !kept.includes(discount));
    removeDiscounts(app, subscription, ended);
    item.discounts = kept;
  }
  if (change.immediate) {
    const invoice = draftChange(app, subscription, change);
    subscription.latest_invoice = invoice.id;
    return invoice;
  }
  for (const item of change.prorations) insertInvoiceItem(app, item);
  return undefined;
}

export function settleChange(
  app: App,
  subscription: Subscription,
  invoice: Invoice,
  how: { behavior: string; offSession: boolean },
): void {
  settleAtOnce(app, subscription, invoice, payingMethodOf(app, subscription), how);
  if (invoice.status === 'open') subscriptionUnpaid(app, subscription, invoice);
}

/** Bills a change that happens once it is paid. */
export function changeWhenPaid(app: App, subscription: Subscription, change: Change): void {
  let invoice: Invoice | undefined;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    invoice = draftChange(app, changed, change);
    changed.latest_invoice = invoice.id;
    const ends = changed.items.data.map((item) => item.current_period_end);
    changed.pending_update = {
      billing_cycle_anchor: change.restarts ? change.after.billing_cycle_anchor : null,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: Math.min(app.now() + pendingSeconds, ...ends),
      metadata: null,
      subscription_items: structuredClone(change.after.items.data),
      trial_end: null,
      trial_from_plan: null,
    };
  });
  if (!invoice) return;
  app.store.pendingUpdates.set(subscription.id, { invoice: invoice.id, after: structuredClone(change.after) });
  settleAtOnce(app, subscription, invoice, payingMethodOf(app, subscription), {
    behavior: 'pending_if_incomplete',
    offSession: false,
  });
}

/**
 * The invoice of a pending update, or of a resumption, was paid. Emits `customer.subscription.pending_update_applied`, or
 * `.resumed`.
 */
export function applyPending(app: App, subscription: Subscription, invoice: Invoice): void {
  const pending = app.store.pendingUpdates.get(subscription.id);
  if (pending?.invoice !== invoice.id || hasEnded(subscription)) return;
  app.store.pendingUpdates.delete(subscription.id);
  const wasPaused = subscription.status === 'paused';
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    writeItems(app, changed, pending.after);
    changed.pending_update = null;
  });
  app.emit(`customer.subscription.${wasPaused ? 'resumed' : 'pending_update_applied'}`, subscription);
}

/** Gives a pending update up: its invoice is void. Emits `customer.subscription.pending_update_expired`. */
export function expirePending(app: App, subscription: Subscription): void {
  const pending = app.store.pendingUpdates.get(subscription.id);
  if (!pending) return;
  app.store.pendingUpdates.delete(subscription.id);
  const invoice = app.store.invoices.get(pending.invoice);
  if (invoice?.status === 'open') voidInvoice(app, invoice);
  // A resumption that is not paid leaves the subscription as it was.
  if (!subscription.pending_update) return;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.pending_update = null;
  });
  app.emit('customer.subscription.pending_update_expired', subscription);
}
