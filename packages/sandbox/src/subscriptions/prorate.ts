import type { App } from '../app.js';
import { discountLines, netOf } from '../discounts/apply.js';
import { runningDiscounts } from '../discounts/running.js';
import { type CreditedItem, newInvoiceItem } from '../invoices/items.js';
import { lineOfItem } from '../invoices/lines.js';
import type { InvoiceItem, InvoiceLineItem, Subscription, SubscriptionItem } from '../stored.js';

/*
 * Prorations, to the second (docs.stripe.com/billing/subscriptions/prorations).
 *
 * 1. A credit gives back the unused part of what was last debited for the item: that debit, less its discounts, times the
 *    part of its period that is left.
 * 2. A debit is the item's price for a full period, less the discounts that run, times the part of the period that is left.
 * 3. Each is rounded to the minor unit by itself, half up, and is not discounted again.
 */

/** The part of `amount` that belongs to the time from `at` to the period's end. */
function partLeft(amount: number, period: { start: number; end: number }, at: number): number {
  const left = Math.min(Math.max(period.end - at, 0), period.end - period.start);
  const whole = BigInt(period.end - period.start);
  const exact = BigInt(amount) * BigInt(left);
  return whole === 0n ? 0 : Number((exact * 2n + whole) / (whole * 2n));
}

/** @returns the credit for an item's unused time; undefined when nothing was debited for it */
export function creditFor(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  at: number,
): InvoiceItem | undefined {
  const debit = lastDebit(app, subscription, item, at);
  if (!debit) return undefined;
  const amount = partLeft(debit.net, debit.period, at);
  return proration(app, subscription, item, {
    amount: amount === 0 ? 0 : -amount,
    what: 'Unused time',
    period: { start: at, end: debit.period.end },
    credits: debit.credits,
    at,
  });
}

/** @param items every item that the subscription will have: discounts of a fixed amount are spread over them */
export function debitFor(
  app: App,
  subscription: Subscription,
  items: readonly SubscriptionItem[],
  item: SubscriptionItem,
  at: number,
): InvoiceItem {
  const period = { start: item.current_period_start, end: item.current_period_end };
  return proration(app, subscription, item, {
    amount: partLeft(fullAmount(app, subscription, items, item), period, at),
    what: 'Remaining time',
    period: { start: at, end: period.end },
    credits: null,
    at,
  });
}

/** An item's price for a full period, less the discounts that run now. */
function fullAmount(
  app: App,
  subscription: Subscription,
  items: readonly SubscriptionItem[],
  item: SubscriptionItem,
): number {
  const lines = items.map((each) => {
    const line = lineOfItem(app, subscription, each, '');
    line.discounts = runningDiscounts(app, each.discounts);
    return line;
  });
  discountLines(app, lines, runningDiscounts(app, subscription.discounts));
  const line = lines[items.indexOf(item)];
  return line ? netOf(line) : 0;
}

interface Debit {
  net: number;
  period: { start: number; end: number };
  credits: CreditedItem;
}

/** What was last asked for the item for a time that goes on at `at`: it may still wait for its invoice. */
function lastDebit(app: App, subscription: Subscription, item: SubscriptionItem, at: number): Debit | undefined {
  const covers = (period: { end: number }, amount: number) => amount >= 0 && period.end > at;
  const waiting = (app.store.pendingInvoiceItems.get(subscription.customer) ?? [])
    .flatMap((id) => app.store.invoiceItems.get(id) ?? [])
    .reverse()
    .find(
      (candidate) =>
        candidate.parent?.subscription_details?.subscription_item === item.id &&
        covers(candidate.period, candidate.amount),
    );
  if (waiting) return { net: waiting.amount, period: waiting.period, credits: { invoiceItem: waiting.id } };
  const invoices = [...app.store.invoices.by('subscription', subscription.id)].reverse();
  for (const invoice of invoices) {
    if (invoice.status === 'void') continue;
    const line = invoice.lines.data.findLast(
      (candidate) => isOf(candidate, item) && covers(candidate.period, candidate.amount),
    );
    if (line) return { net: netOf(line), period: line.period, credits: { invoice: invoice.id, line: line.id } };
  }
  return undefined;
}

function isOf(line: InvoiceLineItem, item: SubscriptionItem): boolean {
  return line.parent?.subscription_item_details?.subscription_item === item.id;
}

function proration(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  of: {
    amount: number;
    what: string;
    period: { start: number; end: number };
    credits: CreditedItem | null;
    at: number;
  },
): InvoiceItem {
  const { price } = item;
  const quantity = item.quantity ?? 1;
  const name = app.store.products.get(price.product)?.name ?? price.product;
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(of.at * 1000);
  return newInvoiceItem(app, {
    customer: subscription.customer,
    currency: subscription.currency,
    amount: of.amount,
    description: `${of.what} on ${quantity === 1 ? name : `${quantity} × ${name}`} after ${day}`,
    period: of.period,
    price,
    unitAmount: price.unit_amount_decimal,
    quantity,
    discountable: false,
    discounts: [],
    metadata: { ...subscription.metadata },
    subscription: subscription.id,
    proration: { subscriptionItem: item.id, credits: of.credits },
  });
}
