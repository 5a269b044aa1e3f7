import { runningDiscounts } from '../../catalogue/discounts/running.js';
import { partsOf } from '../../catalogue/price-amount.js';
import { metersIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { copyOf } from '../../core/copy.js';
import type {
  Invoice,
  InvoiceItem,
  InvoiceLineItem,
  Price,
  Subscription,
  SubscriptionItem,
} from '../../core/stored.js';
import { describePart, describeTrial } from '../invoices/describe-part.js';
import { newInvoiceItem } from '../invoices/items.js';
import { lineOfPart, priceOf, productOf } from '../invoices/lines.js';
import { meteredDraftsIn, usageIn, usageSinceIn } from '../tables.js';
import { type Span, usageOf } from './usage.js';

/*
 * How usage is billed: afterwards, by what the customer used from the beginning of a period, or from when the item took its
 * price, to the end of it.
 *
 * 1. A renewal has lines for the period that has ended; a change or an end within a period bills what was used until then,
 *    as invoice items.
 * 2. Until its invoice is finalized usage of the period still counts: it is summed up again then
 *    (docs.stripe.com/billing/subscriptions/usage-based/configure-grace-period).
 * 3. What is used during a trial is free, and nothing is ever prorated.
 */

/** What a draft bills of a metered item. */
export interface MeteredDraft {
  /** As it was then. */
  item: SubscriptionItem;
  span: Span;
  usage: string;
  isFree: boolean;
}

export function isMetered({ recurring }: Pick<Price, 'recurring'>): boolean {
  return recurring?.usage_type === 'metered';
}

/** What is not yet billed of an item's period; undefined when that is nothing, or the item is licensed. */
export function unbilledSpan(app: App, item: SubscriptionItem, end: number): Span | undefined {
  if (!isMetered(item.price)) return undefined;
  const { start, except } = usageSinceIn(app.store).get(item.id) ?? { start: item.current_period_start, except: [] };
  return start < end ? { start, end, except } : undefined;
}

function usageOfItem(app: App, customer: string, { price }: SubscriptionItem, span: Span): string {
  const meter = metersIn(app.store).get(price.recurring?.meter ?? '');
  return meter ? usageOf(app, meter, customer, span) : '0';
}

/** Lines for what was used, on a draft that is yet to be stored; summed up again when it is finalized. */
export function usageLines(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  { invoiceId, span, isFree = false }: { invoiceId: string; span: Span; isFree?: boolean },
): InvoiceLineItem[] {
  const usage = usageOfItem(app, subscription.customer, item, span);
  const drafts = meteredDraftsIn(app.store).get(invoiceId) ?? [];
  meteredDraftsIn(app.store).set(invoiceId, [...drafts, { item: copyOf(item), span, usage, isFree }]);
  return linesOf(app, subscription, item, { invoiceId, span, usage, isFree });
}

function linesOf(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  { invoiceId, span, usage, isFree }: { invoiceId: string; span: Span; usage: string; isFree: boolean },
): InvoiceLineItem[] {
  const period = { start: span.start, end: span.end };
  if (isFree) {
    const free = { tier: null, isFlat: false, quantity: notNegative(usage), unitAmount: '0', amount: 0 };
    const description = describeTrial(free.quantity, productOf(app, item));
    return [lineOfPart(app, subscription, item, { ...free, description, invoiceId, period })];
  }
  return partsOf(app, priceOf(app, subscription, item), usage).map((part) => {
    const line = lineOfPart(app, subscription, item, { ...part, invoiceId, period });
    line.discounts = runningDiscounts(app, item.discounts);
    return line;
  });
}

function notNegative(usage: string): string {
  return usage.startsWith('-') ? '0' : usage;
}

/** Sums up again what a draft bills. @returns whether it came to something else */
export function refreshUsage(app: App, subscription: Subscription, invoice: Invoice): boolean {
  const drafts = meteredDraftsIn(app.store).get(invoice.id) ?? [];
  meteredDraftsIn(app.store).delete(invoice.id);
  let changes = false;
  for (const { item, span, usage: before, isFree } of drafts) {
    const usage = usageOfItem(app, subscription.customer, item, span);
    if (usage === before) continue;
    const old = invoice.lines.data.filter((line) => isUsageOf(line, item, span));
    if (old.length === 0) continue;
    const lines = linesOf(app, subscription, item, { invoiceId: invoice.id, span, usage, isFree });
    for (const [index, line] of lines.entries()) {
      line.id = old[index]?.id ?? line.id;
      line.discounts = [...(old[0]?.discounts ?? [])];
    }
    const at = invoice.lines.data.indexOf(old[0]!);
    invoice.lines.data = invoice.lines.data.filter((line) => !old.includes(line));
    invoice.lines.data.splice(at, 0, ...lines);
    changes = true;
  }
  return changes;
}

function isUsageOf(line: InvoiceLineItem, item: SubscriptionItem, span: Span): boolean {
  const details = line.parent?.subscription_item_details;
  return (
    details?.subscription_item === item.id &&
    details.invoice_item === null &&
    line.period.start === span.start &&
    line.period.end === span.end
  );
}

/** Invoice items for what was used until now, this second included, within a period. Nothing used is nothing to bill. */
export function usageItems(app: App, subscription: Subscription, item: SubscriptionItem): InvoiceItem[] {
  const span = unbilledSpan(app, item, app.now() + 1);
  if (!span || subscription.status === 'trialing' || subscription.status === 'incomplete') return [];
  const usage = usageOfItem(app, subscription.customer, item, span);
  if (notNegative(usage) === '0') return [];
  const price = priceOf(app, subscription, item);
  return partsOf(app, price, usage).map((part) =>
    newInvoiceItem(app, {
      customer: subscription.customer,
      currency: subscription.currency,
      amount: part.amount,
      description: describePart(price, part, productOf(app, item)),
      period: { start: span.start, end: app.now() },
      price,
      unitAmount: part.unitAmount,
      quantity: Math.trunc(Number(part.quantity)),
      quantityDecimal: part.quantity,
      discountable: true,
      discounts: [],
      metadata: { ...subscription.metadata },
      subscription: subscription.id,
      subscriptionItem: item.id,
      proration: null,
    }),
  );
}

/** Usage of an item counts from `start`: what arrived before is billed, or free. */
export function countFrom(app: App, customer: string, { id, price }: SubscriptionItem, start: number): void {
  if (!isMetered(price)) {
    usageSinceIn(app.store).delete(id);
    return;
  }
  const heard = usageIn(app.store).by('customer', `${price.recurring?.meter} ${customer}`);
  const except = heard.filter(({ timestamp }) => timestamp === start).map((event) => event.id);
  usageSinceIn(app.store).set(id, { start, except });
}
