import type { App } from '../../core/app.js';
import { newId } from '../../core/ids.js';
import type { Invoice, InvoiceItem, InvoiceLineItem, Price, TaxRate } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { invoiceItemsIn, pendingInvoiceItemsIn } from '../tables.js';

/** What waits to be on the customer's next invoice, or was. */
export interface NewInvoiceItem {
  customer: string;
  currency: string;
  amount: number;
  description: string | null;
  period: { start: number; end: number };
  price: Price | null;
  /** As Stripe writes decimals; null when the amount says it all. */
  unitAmount: string | null;
  quantity: number;
  /** Where the quantity is not whole. */
  quantityDecimal?: string;
  discountable: boolean;
  discounts: string[];
  metadata: Record<string, string>;
  subscription: string | null;
  /** Of its own; the invoice's default ones do not count then. */
  taxRates?: readonly TaxRate[];
  /** For usage: the subscription's item. */
  subscriptionItem?: string;
  /** For a proration: the subscription's item, and what a credit refunds. */
  proration: { subscriptionItem: string; credits: CreditedItem | null } | null;
}

/** Where the debit is that a credit refunds. */
export type CreditedItem = { invoiceItem: string } | { invoice: string; lines: string[] };

/** Not yet in the store. */
export function newInvoiceItem(app: App, from: NewInvoiceItem): InvoiceItem {
  const { price, proration, subscription } = from;
  const subscriptionItem = proration?.subscriptionItem ?? from.subscriptionItem;
  return {
    id: newId('ii'),
    object: 'invoiceitem',
    amount: from.amount,
    currency: from.currency,
    customer: from.customer,
    customer_account: null,
    date: app.now(),
    description: from.description,
    discountable: from.discountable,
    discounts: from.discounts,
    invoice: null,
    livemode: false,
    metadata: from.metadata,
    parent: subscription
      ? {
          subscription_details: {
            subscription,
            ...(subscriptionItem === undefined ? {} : { subscription_item: subscriptionItem }),
          },
          type: 'subscription_details',
        }
      : null,
    period: from.period,
    pricing: {
      ...(price ? { price_details: { price: price.id, product: price.product } } : {}),
      type: 'price_details',
      unit_amount_decimal: from.unitAmount,
    },
    proration: proration !== null,
    ...(proration
      ? { proration_details: { credited_items: creditedOf(proration.credits), discount_amounts: [] } }
      : {}),
    quantity: from.quantity,
    quantity_decimal: from.quantityDecimal ?? String(from.quantity),
    tax_rates: [...(from.taxRates ?? [])],
    test_clock: customersIn(app.store).get(from.customer)?.test_clock ?? null,
  };
}

function creditedOf(credits: CreditedItem | null): NonNullable<InvoiceItem['proration_details']>['credited_items'] {
  if (!credits) return null;
  if ('invoiceItem' in credits) return { invoice_item: credits.invoiceItem, type: 'invoice_item' };
  return {
    invoice_line_item_details: { invoice: credits.invoice, invoice_line_items: credits.lines },
    type: 'invoice_line_items',
  };
}

/** Keeps an item for the customer's next invoice. Emits `invoiceitem.created`. */
export function insertInvoiceItem(app: App, item: InvoiceItem): InvoiceItem {
  invoiceItemsIn(app.store).insert(item);
  if (item.invoice === null) {
    const waiting = pendingInvoiceItemsIn(app.store).get(item.customer) ?? [];
    pendingInvoiceItemsIn(app.store).set(item.customer, [...waiting, item.id]);
  }
  app.emit('invoiceitem.created', item);
  return item;
}

export function forgetPending(app: App, item: InvoiceItem): void {
  const waiting = pendingInvoiceItemsIn(app.store).get(item.customer) ?? [];
  const rest = waiting.filter((id) => id !== item.id);
  if (rest.length > 0) pendingInvoiceItemsIn(app.store).set(item.customer, rest);
  else pendingInvoiceItemsIn(app.store).delete(item.customer);
}

/**
 * What waits for an invoice: of a subscription, its own items and those of no subscription.
 *
 * @param subscription null for an invoice of no subscription
 */
export function pendingItems(app: App, customer: string, subscription: string | null): InvoiceItem[] {
  return (pendingInvoiceItemsIn(app.store).get(customer) ?? [])
    .flatMap((id) => invoiceItemsIn(app.store).get(id) ?? [])
    .filter((item) => {
      const own = item.parent?.subscription_details?.subscription ?? null;
      return own === null || own === subscription;
    });
}

/** What waits for an invoice of this subscription alone. */
export function pendingItemsOf(app: App, customer: string, subscription: string): InvoiceItem[] {
  return pendingItems(app, customer, subscription).filter(
    (item) => item.parent?.subscription_details?.subscription === subscription,
  );
}

/** Puts what waits on a draft, before its other lines. */
export function takePending(app: App, invoice: Invoice, items: readonly InvoiceItem[]): void {
  for (const item of items) {
    item.invoice = invoice.id;
    forgetPending(app, item);
  }
  invoice.lines.data.unshift(...items.map((item) => lineOfInvoiceItem(item, invoice.id)));
}

export function lineOfInvoiceItem(item: InvoiceItem, invoiceId: string): InvoiceLineItem {
  const { subscription, subscription_item: subscriptionItem } = item.parent?.subscription_details ?? {};
  const credited = item.proration_details?.credited_items?.invoice_line_item_details ?? null;
  const details = {
    invoice_item: item.id,
    proration: item.proration,
    proration_details: { credited_items: credited },
    subscription: subscription ?? null,
  };
  return {
    id: newId('il'),
    object: 'line_item',
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: item.discountable,
    discounts: [...(item.discounts ?? [])],
    invoice: invoiceId,
    livemode: false,
    metadata: { ...item.metadata },
    parent: subscriptionItem
      ? {
          invoice_item_details: null,
          subscription_item_details: { ...details, subscription_item: subscriptionItem },
          type: 'subscription_item_details',
        }
      : { invoice_item_details: details, subscription_item_details: null, type: 'invoice_item_details' },
    period: { ...item.period },
    pretax_credit_amounts: [],
    pricing: structuredClone(item.pricing),
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: subscription ?? null,
    subtotal: item.amount,
    taxes: [],
  };
}
