import { periodAt } from '../../catalogue/period.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { InvoiceItem, Subscription, SubscriptionItem } from '../../core/stored.js';
import { isMetered } from '../meters/lines.js';
import { invoiceItemsIn } from '../tables.js';
import type { Change } from './change.js';
import { endOfPeriod } from './end-of-period.js';
import { debitFor } from './prorate.js';

/**
 * What it comes to when a paused subscription continues in its old billing cycle: the rest of the period that lasts, for the
 * items that it is not paid for.
 *
 * @throws StripeError for a date outside that period
 */
export function planUnchanged(
  app: App,
  subscription: Subscription,
  params: { proration_behavior?: string; proration_date?: number },
): Change {
  const behavior = params.proration_behavior ?? 'create_prorations';
  const items = subscription.items.data.map((item) => structuredClone(item));
  const after: Subscription = { ...subscription, status: 'active', items: { ...subscription.items, data: items } };
  for (const item of items) {
    if (!item.price.recurring) continue;
    item.current_period_start = periodAt(after.billing_cycle_anchor, item.price.recurring, app.now()).start;
    item.current_period_end = endOfPeriod(after, item, app.now());
  }
  const at = params.proration_date ?? app.now();
  const starts = items.map((item) => item.current_period_start);
  const ends = items.map((item) => item.current_period_end);
  if (at < Math.max(...starts) || at > Math.min(...ends)) {
    throw invalid('Invalid proration_date: it must be within the period that the subscription is resumed in.', {
      param: 'proration_date',
    });
  }
  const unpaid = items.filter(
    (item, index) => !isMetered(item.price) && !isPaid(app, subscription.items.data[index]!, item, subscription),
  );
  const prorations: InvoiceItem[] =
    behavior === 'none' ? [] : unpaid.map((item) => debitFor(app, after, items, item, at));
  const immediate = behavior === 'always_invoice' && prorations.length > 0;
  return { after, redemptions: new Map(), prorations, restarts: false, immediate };
}

/** The same period continues, and nothing of it was credited when the subscription was paused. */
function isPaid(app: App, old: SubscriptionItem, item: SubscriptionItem, subscription: Subscription): boolean {
  if (old.current_period_end !== item.current_period_end) return false;
  const since = subscription.status_details?.paused.transitioned_at ?? 0;
  return !invoiceItemsIn(app.store)
    .all()
    .some(
      (credit) =>
        credit.parent?.subscription_details?.subscription_item === item.id &&
        credit.amount < 0 &&
        credit.date >= since &&
        credit.period.end === old.current_period_end,
    );
}
