import { insertPrice } from '../../catalogue/prices.js';
import { pricesIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import type { Invoice, Subscription } from '../../core/stored.js';
import { voidInvoice } from '../invoices/void.js';
import { countFrom } from '../meters/lines.js';
import { invoicesIn, pendingUpdatesIn, subscriptionItemsIn, subscriptionsIn, trialNoticesIn } from '../tables.js';
import { hasEnded } from './status.js';
import { passUpcomingNotice } from './upcoming-notice.js';

/** A pending update, or a resumption, may wait this long for its payment. */
export const pendingSeconds = 23 * 3600;

/** Prices that a change has made of its `price_data`. */
export function insertPrices(app: App, after: Subscription): void {
  for (const { price } of after.items.data) if (!pricesIn(app.store).get(price.id)) insertPrice(app, price);
}

/**
 * Writes the items as `after` has them. Rows keep their identity: the subscription and the table share them.
 *
 * @param since from when on usage counts for items that have a new price: what came before was billed with the change
 */
export function writeItems(app: App, subscription: Subscription, after: Subscription, since = app.now()): void {
  insertPrices(app, after);
  const rows = after.items.data.map((item) => {
    const price = pricesIn(app.store).get(item.price.id) ?? item.price;
    const row = subscriptionItemsIn(app.store).get(item.id);
    // A new price or a new period: what was counted until now is billed with the change.
    const startsAnew =
      row?.price.id !== price.id ||
      row.current_period_start !== item.current_period_start ||
      subscription.status === 'paused';
    if (row && item.quantity === undefined) delete row.quantity;
    const written = row
      ? Object.assign(row, item, { price })
      : subscriptionItemsIn(app.store).insert({ ...item, price });
    if (startsAnew) countFrom(app, subscription.customer, written, since);
    return written;
  });
  for (const item of subscription.items.data) {
    if (!rows.includes(item)) subscriptionItemsIn(app.store).delete(item.id);
  }
  subscription.items.data = rows;
  if (subscription.cancel_at_period_end) {
    subscription.cancel_at = Math.min(...rows.map((item) => item.current_period_end));
  }
  subscription.billing_cycle_anchor = after.billing_cycle_anchor;
  // Another end of a trial is announced again.
  if (after.trial_end !== subscription.trial_end) trialNoticesIn(app.store).delete(subscription.id);
  subscription.trial_start = after.trial_start;
  subscription.trial_end = after.trial_end;
  const moves = subscription.status === 'trialing' || subscription.status === 'paused' || after.status === 'trialing';
  if (moves) subscription.status = after.status;
  passUpcomingNotice(app, subscription);
}

/**
 * The invoice of a pending update, or of a resumption, was paid. Emits `customer.subscription.pending_update_applied`, or
 * `.resumed`.
 */
export function applyPending(app: App, subscription: Subscription, invoice: Invoice): void {
  const pending = pendingUpdatesIn(app.store).get(subscription.id);
  if (pending?.invoice !== invoice.id || hasEnded(subscription)) return;
  pendingUpdatesIn(app.store).delete(subscription.id);
  const wasPaused = subscription.status === 'paused';
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    writeItems(app, changed, pending.after, wasPaused ? app.now() : invoice.created);
    changed.pending_update = null;
    delete changed.status_details;
  });
  app.emit(`customer.subscription.${wasPaused ? 'resumed' : 'pending_update_applied'}`, subscription);
}

/** The payment of a resumption's invoice was refused: where the attempt is enough, the subscription is past due. */
export function applyUnpaid(app: App, subscription: Subscription, invoice: Invoice): void {
  const pending = pendingUpdatesIn(app.store).get(subscription.id);
  if (pending?.invoice !== invoice.id || !pending.evenUnpaid) return;
  pending.after.status = 'past_due';
  applyPending(app, subscription, invoice);
}

/** Nobody waits for a resumption's invoice any more: the subscription is active. */
export function applyUncollectible(app: App, invoice: Invoice): void {
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '');
  if (subscription?.status === 'paused') applyPending(app, subscription, invoice);
}

/** Gives a pending update up: its invoice is void. Emits `customer.subscription.pending_update_expired`. */
export function expirePending(app: App, subscription: Subscription): void {
  const pending = pendingUpdatesIn(app.store).get(subscription.id);
  if (!pending) return;
  pendingUpdatesIn(app.store).delete(subscription.id);
  const invoice = invoicesIn(app.store).get(pending.invoice);
  if (invoice?.status === 'open') voidInvoice(app, invoice, { excuses: false });
  withoutPending(app, subscription);
}

/** An invoice was voided by itself: the update that waited for its payment is canceled with it. */
export function cancelPending(app: App, invoice: Invoice): void {
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '');
  if (!subscription || pendingUpdatesIn(app.store).get(subscription.id)?.invoice !== invoice.id) return;
  pendingUpdatesIn(app.store).delete(subscription.id);
  withoutPending(app, subscription);
}

function withoutPending(app: App, subscription: Subscription): void {
  // A resumption that is not paid leaves the subscription as it was.
  if (!subscription.pending_update) return;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.pending_update = null;
  });
  app.emit('customer.subscription.pending_update_expired', subscription);
}
