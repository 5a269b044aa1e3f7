import type { App } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { draftInvoice } from '../invoices/invoice.js';
import { pendingItems } from '../invoices/items.js';
import { unbilledSpan, usageLines } from '../meters/lines.js';
import { cancelSubscription, type FinalBilling } from './cancel.js';

/** A last invoice is a draft this long. */
const draftSeconds = 3600;

/** The end that was asked for has come: what was used and what waits for an invoice is on a last one. */
export function endAsAsked(app: App, subscription: Subscription): void {
  const pending = pendingItems(app, subscription.customer, subscription.id).filter(
    (item) => item.parent?.subscription_details?.subscription === subscription.id,
  );
  const used = subscription.items.data.flatMap((item) => {
    const span =
      subscription.status === 'active' || subscription.status === 'past_due'
        ? unbilledSpan(app, item, app.now())
        : undefined;
    return span ? [{ item, span }] : [];
  });
  const billing: FinalBilling = { prorate: false, invoiceNow: false };
  if (pending.length > 0 || used.length > 0) {
    const endedPeriod = { start: subscription.items.data[0]?.current_period_start ?? app.now(), end: app.now() };
    const finalizesAt = app.now() + draftSeconds;
    const lines = (invoiceId: string) =>
      used.flatMap(({ item, span }) => usageLines(app, subscription, item, { invoiceId, span }));
    const last = { reason: 'subscription_cycle', lines, pending, endedPeriod, finalizesAt } as const;
    billing.last = draftInvoice(app, subscription, last).id;
    subscription.latest_invoice = billing.last;
  }
  cancelSubscription(app, subscription, { reason: 'cancellation_requested' }, billing);
}
