import type { App } from '../app.js';
import { draftInvoice } from '../invoices/invoice.js';
import { pendingItems } from '../invoices/items.js';
import type { Subscription } from '../stored.js';
import { cancelSubscription } from './cancel.js';

/** A last invoice is a draft this long. */
const draftSeconds = 3600;

/** The end that was asked for has come: what waits for an invoice is on a last one. */
export function endAsAsked(app: App, subscription: Subscription): void {
  const pending = pendingItems(app, subscription.customer, subscription.id).filter(
    (item) => item.parent?.subscription_details?.subscription === subscription.id,
  );
  if (pending.length > 0) {
    const endedPeriod = { start: subscription.items.data[0]?.current_period_start ?? app.now(), end: app.now() };
    const finalizesAt = app.now() + draftSeconds;
    const last = { reason: 'subscription_cycle', lines: () => [], pending, endedPeriod, finalizesAt } as const;
    subscription.latest_invoice = draftInvoice(app, subscription, last).id;
  }
  cancelSubscription(app, subscription, { reason: 'cancellation_requested' });
}
