import { redeem } from '../../catalogue/discounts/redeem.js';
import { removeDiscounts } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import type { Invoice, Subscription } from '../../core/stored.js';
import { insertInvoiceItem } from '../invoices/items.js';
import { pendingUpdatesIn, subscriptionItemsIn } from '../tables.js';
import type { Change } from './change.js';
import { draftChange } from './change-invoice.js';
import { payingMethodOf } from './paying.js';
import { insertPrices, pendingSeconds, writeItems } from './pending.js';
import { settleAtOnce } from './settle-at-once.js';
import { subscriptionUnpaid } from './status.js';

/*
 * How a planned change happens.
 *
 *   not billed at once                 items change now, prorations wait for the next invoice
 *   allow_incomplete                   items change now, the invoice is tried; when that fails: past_due
 *   default_incomplete                 items change now, the invoice waits for the customer: past_due until it is paid
 *   error_if_incomplete                as allow_incomplete, but checked before: nothing changes when it would fail
 *   pending_if_incomplete              the invoice is tried; the items change once it is paid, within 23 hours
 */

/**
 * Within a change of the subscription: its items, their discounts, and what is to be billed.
 *
 * @param finalizesAt when its invoice finalizes itself; null when it is settled at once
 */
export function applyChange(
  app: App,
  subscription: Subscription,
  change: Change,
  finalizesAt: number | null = null,
): Invoice | undefined {
  writeItems(app, subscription, change.after);
  for (const [id, redemptions] of change.redemptions) {
    const item = subscriptionItemsIn(app.store).get(id);
    if (!item) continue;
    const owner = { customer: subscription.customer, subscription: subscription.id, subscriptionItem: id };
    const kept = redeem(app, redemptions, owner);
    const ended = item.discounts.filter((discount) => !kept.includes(discount));
    removeDiscounts(app, subscription, ended);
    item.discounts = kept;
  }
  if (change.immediate) {
    const invoice = draftChange(app, subscription, change, finalizesAt);
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
    insertPrices(app, change.after);
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
  pendingUpdatesIn(app.store).set(subscription.id, { invoice: invoice.id, after: structuredClone(change.after) });
  settleAtOnce(app, subscription, invoice, payingMethodOf(app, subscription), {
    behavior: 'pending_if_incomplete',
    offSession: false,
  });
}
