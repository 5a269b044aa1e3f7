import { runningDiscounts } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import type { InvoiceLineItem, Subscription, SubscriptionItem } from '../../core/stored.js';
import { linesOfPeriod } from '../invoices/lines.js';
import { isMetered, usageLines } from '../meters/lines.js';
import type { Span } from '../meters/usage.js';

interface Renewal {
  invoiceId: string;
  /** The items whose new period has begun. */
  renewed: readonly SubscriptionItem[];
  /** What is to be billed of metered ones, by item. */
  spans: ReadonlyMap<string, Span | undefined>;
  trialEnds: boolean;
}

/** What a renewal bills: licensed items for the period that begins, metered ones for the one that is over. */
export function linesOfRenewal(
  app: App,
  subscription: Subscription,
  { invoiceId, renewed, spans, trialEnds }: Renewal,
): InvoiceLineItem[] {
  return renewed.flatMap((item) => {
    const span = spans.get(item.id);
    if (span) return usageLines(app, subscription, item, { invoiceId, span, isFree: trialEnds });
    if (isMetered(item.price)) return [];
    const lines = linesOfPeriod(app, subscription, item, invoiceId);
    for (const line of lines) line.discounts = runningDiscounts(app, item.discounts);
    return lines;
  });
}
