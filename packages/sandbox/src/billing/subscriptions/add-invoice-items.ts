import type { Stripe } from 'stripe';
import { type Redemption, readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import { amountOf } from '../../catalogue/price-amount.js';
import { requireIn } from '../../catalogue/price-currencies.js';
import { insertPrice, priceFrom } from '../../catalogue/prices.js';
import { pricesIn, productsIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Customer, InvoiceItem, Price, Stored, Subscription, TaxRate } from '../../core/stored.js';
import { tooSmall } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { insertInvoiceItem, newInvoiceItem } from '../invoices/items.js';
import { readTaxRates } from '../tax/tax-rates.js';

export type AddedParams = NonNullable<Stored<Stripe.SubscriptionUpdateParams>['add_invoice_items']>;

/** A one-time price for the next invoice, checked. */
export interface Added {
  price: Price;
  quantity: number;
  amount: number;
  discountable: boolean;
  redemptions: Redemption[];
  metadata: Record<string, string>;
  taxRates: TaxRate[];
  period: AddedParams[number]['period'];
}

/** @throws StripeError before any change */
export function readAdded(
  app: App,
  given: AddedParams | undefined,
  { customer, currency, at = 'add_invoice_items' }: { customer: Customer | undefined; currency: string; at?: string },
): Added[] {
  if (given && given.length > 20) throw invalid(`You can pass at most 20 items.`, { param: at });
  return (given ?? []).map((entry, index) => {
    const param = `${at}[${index}]`;
    if ((entry.price === undefined) === (entry.price_data === undefined)) {
      throw invalid(`You must pass either ${param}[price] or ${param}[price_data].`, { param });
    }
    const named = entry.price_data
      ? priceFrom(app, { ...entry.price_data, active: false })
      : pricesIn(app.store).require(entry.price ?? '', `${param}[price]`);
    if (named.type !== 'one_time') {
      throw invalid(
        'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
        { param: `${param}[price]` },
      );
    }
    const price = requireIn(app, named, currency, `${param}[price]`);
    const quantity = entry.quantity ?? 1;
    if (quantity < 0) throw tooSmall(`${param}[quantity]`, 0);
    const amount = amountOf(app, price, quantity);
    return {
      price,
      quantity,
      amount,
      discountable: entry.discountable ?? true,
      redemptions: readDiscounts(app, entry.discounts, { at: `${param}[discounts]`, customer, currency, amount }),
      metadata: mergeMetadata({}, entry.metadata, `${param}[metadata]`),
      taxRates: readTaxRates(app, entry.tax_rates, `${param}[tax_rates]`),
      period: entry.period,
    };
  });
}

/** Lets them wait for the subscription's next invoice. Emits `invoiceitem.created`. */
export function insertAdded(app: App, subscription: Subscription, added: readonly Added[]): InvoiceItem[] {
  return added.map(({ price, redemptions, ...entry }) => {
    if (!pricesIn(app.store).get(price.id)) insertPrice(app, price);
    const { customer } = subscription;
    const item = newInvoiceItem(app, {
      customer,
      currency: subscription.currency,
      amount: entry.amount,
      description: productsIn(app.store).get(price.product)?.name ?? price.product,
      period: periodOf(app, subscription, entry.period),
      price,
      unitAmount: price.unit_amount_decimal,
      quantity: entry.quantity,
      discountable: entry.discountable,
      discounts: [],
      metadata: entry.metadata,
      subscription: subscription.id,
      taxRates: entry.taxRates,
      proration: null,
    });
    item.discounts = redeem(app, redemptions, { customer, invoiceItem: item.id });
    return insertInvoiceItem(app, item);
  });
}

function periodOf(app: App, subscription: Subscription, given: Added['period']): { start: number; end: number } {
  const items = subscription.items.data;
  const startType = given?.start.type ?? 'max_item_period_start';
  const endType = given?.end.type ?? 'min_item_period_end';
  const start = {
    max_item_period_start: Math.max(...items.map((item) => item.current_period_start)),
    now: app.now(),
    phase_start: app.now(),
    timestamp: given?.start.timestamp,
  }[startType as string];
  const end = {
    min_item_period_end: Math.min(...items.map((item) => item.current_period_end)),
    timestamp: given?.end.timestamp,
  }[endType as string];
  const from = start ?? app.now();
  return { start: from, end: Math.max(end ?? from, from) };
}
