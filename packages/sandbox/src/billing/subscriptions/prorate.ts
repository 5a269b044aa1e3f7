import { netOf, netsUnder } from '../../catalogue/discounts/apply.js';
import type { Redemption } from '../../catalogue/discounts/redeem.js';
import { runningCoupons } from '../../catalogue/discounts/running.js';
import { periodAt } from '../../catalogue/period.js';
import { pricesIn, productsIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import type { InvoiceItem, InvoiceLineItem, Subscription, SubscriptionItem } from '../../core/stored.js';
import { type CreditedItem, newInvoiceItem } from '../invoices/items.js';
import { lineOfItem, priceOf } from '../invoices/lines.js';
import { isMetered } from '../meters/lines.js';
import { invoiceItemsIn, invoicesIn, pendingInvoiceItemsIn } from '../tables.js';
import { dayOf, part } from './prorated.js';

/*
 * Prorations, to the second (docs.stripe.com/billing/subscriptions/prorations).
 *
 * 1. A credit refunds the unused part of what was last debited for the item: that debit, less its discounts, times the
 *    part of its period that is left. Where several debits follow each other in time, each is credited by itself.
 * 2. A debit is the item's price for a full billing period, less the discounts that run once the change has happened, times the
 *    part of it that is left.
 * 3. In classic billing mode a credit is of the item's present price instead, less all of the discounts that run: a fixed
 *    amount is not shared with other items. Nothing is refunded where nothing was debited.
 * 4. Each is rounded to the minor unit by itself, half up, and is not discounted again.
 */

/** Discounts that take the place of those that run; left out where those stay. */
export interface FreshDiscounts {
  subscription?: readonly Redemption[];
  /** By item. */
  items: ReadonlyMap<string, readonly Redemption[]>;
}

/** @returns the credits for an item's time from `at` to the end of its period; none where nothing was debited for it */
export function creditsFor(app: App, subscription: Subscription, item: SubscriptionItem, at: number): InvoiceItem[] {
  if (isMetered(item.price)) return [];
  if (subscription.billing_mode.type === 'classic') return classicCredit(app, subscription, item, at);
  const credits: InvoiceItem[] = [];
  let until = item.current_period_end;
  for (const debit of debitsOf(app, subscription, item)) {
    if (until <= at) break;
    const { start, end } = debit.period;
    if (end <= at || start >= until) continue;
    const period = { start: Math.max(at, start), end: Math.min(end, until) };
    const amount = part(debit.net, end - start, period.end - period.start);
    const from = { amount: amount === 0 ? 0 : -amount, what: 'Unused time', period, credits: debit.credits } as const;
    credits.push(proration(app, subscription, item, { ...from, at: period.start }));
    until = period.start;
  }
  return credits;
}

function classicCredit(app: App, subscription: Subscription, item: SubscriptionItem, at: number): InvoiceItem[] {
  const { current_period_end: until, price } = item;
  const [debit] = debitsOf(app, subscription, item);
  if (until <= at || !price.recurring || !debit || debit.period.end <= at) return [];
  const whole = periodAt(subscription.billing_cycle_anchor, price.recurring, until - 1);
  const amount = part(fullAmount(app, subscription, [item], item), whole.end - whole.start, until - at);
  const period = { start: at, end: until };
  const from = { amount: amount === 0 ? 0 : -amount, what: 'Unused time', period, credits: debit.credits } as const;
  return [proration(app, subscription, item, { ...from, at })];
}

/**
 * The debit for an item's time from `at` to the end of its period: its price by the part that this is of the whole billing
 * period.
 *
 * @param items every item that the subscription will have: discounts of a fixed amount are spread over them
 * @param fresh the discounts that change with it
 */
export function debitFor(
  app: App,
  subscription: Subscription,
  items: readonly SubscriptionItem[],
  item: SubscriptionItem,
  at: number,
  fresh?: FreshDiscounts,
): InvoiceItem {
  const until = item.current_period_end;
  const { recurring } = item.price;
  const whole = recurring
    ? periodAt(subscription.billing_cycle_anchor, recurring, Math.min(at, until - 1))
    : { start: at, end: until };
  return proration(app, subscription, item, {
    amount: part(fullAmount(app, subscription, items, item, fresh), whole.end - whole.start, until - at),
    what: 'Remaining time',
    period: { start: at, end: until },
    credits: null,
    at,
  });
}

/** An item's price for a full period, less the discounts that run now, or those that come in their place. */
function fullAmount(
  app: App,
  subscription: Subscription,
  items: readonly SubscriptionItem[],
  item: SubscriptionItem,
  fresh: FreshDiscounts = { items: new Map() },
): number {
  const kept = (ids: readonly string[]) => ids.map((id) => ({ kept: id }));
  const lines = items.map((each) => lineOfItem(app, subscription, each, ''));
  const own = items.map((each) => runningCoupons(app, fresh.items.get(each.id) ?? kept(each.discounts)));
  const shared = runningCoupons(app, fresh.subscription ?? kept(subscription.discounts));
  return netsUnder(app, lines, { own, shared })[items.indexOf(item)] ?? 0;
}

interface Debit {
  net: number;
  period: { start: number; end: number };
  credits: CreditedItem;
}

/** What was asked for the item, the last first: it may still wait for its invoice. */
function* debitsOf(app: App, subscription: Subscription, item: SubscriptionItem): Generator<Debit> {
  const waiting = (pendingInvoiceItemsIn(app.store).get(subscription.customer) ?? [])
    .flatMap((id) => invoiceItemsIn(app.store).get(id) ?? [])
    .reverse();
  for (const found of waiting) {
    const isOther = found.parent?.subscription_details?.subscription_item !== item.id;
    if (found.amount < 0 || isOther || isUsage(app, found.pricing)) continue;
    yield { net: found.amount, period: found.period, credits: { invoiceItem: found.id } };
  }
  for (const invoice of [...invoicesIn(app.store).by('subscription', subscription.id)].reverse()) {
    if (invoice.status === 'void') continue;
    for (const [first, ...others] of linesByPeriod(app, invoice.lines.data, item)) {
      if (!first) continue;
      const lines = [first, ...others];
      const net = lines.reduce((sum, line) => sum + netOf(line), 0);
      yield { net, period: first.period, credits: { invoice: invoice.id, lines: lines.map(({ id }) => id) } };
    }
  }
}

/** What was debited for the item, the last first; tiers of one period together. What was used is not refunded. */
function linesByPeriod(app: App, lines: readonly InvoiceLineItem[], item: SubscriptionItem): InvoiceLineItem[][] {
  const groups = new Map<string, InvoiceLineItem[]>();
  for (const line of [...lines].reverse()) {
    const details = line.parent?.subscription_item_details;
    if (line.amount < 0 || details?.subscription_item !== item.id || isUsage(app, line.pricing)) continue;
    const key = `${line.period.start} ${line.period.end} ${details.invoice_item}`;
    groups.set(key, [line, ...(groups.get(key) ?? [])]);
  }
  return [...groups.values()];
}

function isUsage(app: App, pricing: InvoiceLineItem['pricing']): boolean {
  const price = pricesIn(app.store).get(pricing?.price_details?.price ?? '');
  return price !== undefined && isMetered(price);
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
  const price = priceOf(app, subscription, item);
  const quantity = item.quantity ?? 1;
  const name = productsIn(app.store).get(price.product)?.name ?? price.product;
  return newInvoiceItem(app, {
    customer: subscription.customer,
    currency: subscription.currency,
    amount: of.amount,
    description: `${of.what} on ${quantity === 1 ? name : `${quantity} × ${name}`} after ${dayOf(of.at)}`,
    period: of.period,
    price,
    unitAmount: null,
    quantity,
    discountable: false,
    discounts: [],
    metadata: { ...subscription.metadata },
    subscription: subscription.id,
    taxRates: item.tax_rates ?? [],
    proration: { subscriptionItem: item.id, credits: of.credits },
  });
}
