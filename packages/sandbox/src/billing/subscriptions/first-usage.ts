import { partsOf } from '../../catalogue/price-amount.js';
import type { App } from '../../core/app.js';
import type { InvoiceLineItem, Subscription, SubscriptionItem } from '../../core/stored.js';
import { lineOfPart, priceOf, type Stretch } from '../invoices/lines.js';
import { usageLines } from '../meters/lines.js';
import { usageSinceIn } from '../tables.js';

/**
 * What a first invoice has of a metered item: usage of the time that has passed, period by period. In classic mode a line over
 * nothing, and that usage is on the next invoice (docs.stripe.com/billing/subscriptions/usage-based/manage-billing).
 */
export function firstUsage(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
  stretches: readonly Stretch[],
): InvoiceLineItem[] {
  if (subscription.billing_mode.type === 'classic') {
    const period = { start: item.current_period_start, end: item.current_period_end };
    if (subscription.start_date < period.start)
      usageSinceIn(app.store).set(item.id, { start: subscription.start_date, except: [] });
    const [part] = partsOf(app, priceOf(app, subscription, item), 0);
    return part ? [lineOfPart(app, subscription, item, { ...part, amount: 0, invoiceId, period })] : [];
  }
  return stretches
    .slice(0, -1)
    .flatMap(({ start, end }) => usageLines(app, subscription, item, { invoiceId, span: { start, end } }));
}
