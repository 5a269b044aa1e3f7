import type { Stripe } from 'stripe';
import { readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import { amountOf } from '../../catalogue/price-amount.js';
import { requireIn } from '../../catalogue/price-currencies.js';
import { insertPrice, priceFrom } from '../../catalogue/prices.js';
import { pricesIn, productsIn } from '../../catalogue/tables.js';
import { checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Customer, Price, Stored } from '../../core/stored.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { taxingIn } from '../tables.js';
import { requireTaxCode } from '../tax/tax-codes.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { insertInvoiceItem, newInvoiceItem } from './items.js';

type Given = NonNullable<Stored<Stripe.InvoiceCreatePreviewParams>['invoice_items']>;

const refused = ['invoiceitem', 'quantity_decimal'] as const;

/** What a preview puts on the invoice besides, as if it waited for it. @throws StripeError for what can be no item */
export function insertPreviewItems(app: App, given: Given | undefined, customer: Customer): void {
  (given ?? []).forEach((entry, index) => {
    const at = `invoice_items[${index}]`;
    const other = refused.find((name) => entry[name] !== undefined);
    if (other !== undefined) throw unsupported(`${at}[${other}]`);
    const quantity = entry.quantity ?? 1;
    const { amount, currency, price } = priceOf(app, entry, quantity, at);
    const item = newInvoiceItem(app, {
      customer: customer.id,
      currency,
      amount,
      description: entry.description ?? (price ? (productsIn(app.store).get(price.product)?.name ?? null) : null),
      period: entry.period ?? { start: app.now(), end: app.now() },
      price,
      unitAmount: price?.unit_amount_decimal ?? String(amount),
      quantity,
      discountable: entry.discountable ?? amount >= 0,
      discounts: [],
      metadata: mergeMetadata({}, entry.metadata),
      subscription: null,
      taxRates: readTaxRates(app, entry.tax_rates, `${at}[tax_rates]`),
      proration: null,
    });
    const redemptions = readDiscounts(app, entry.discounts, { at: `${at}[discounts]`, customer, currency, amount });
    item.discounts = redeem(app, redemptions, { customer: customer.id, invoiceItem: item.id });
    if (entry.tax_code) requireTaxCode(entry.tax_code, `${at}[tax_code]`);
    taxingIn(app.store).set(item.id, {
      ...(entry.tax_behavior === undefined ? {} : { behavior: entry.tax_behavior }),
      ...(entry.tax_code ? { code: entry.tax_code } : {}),
    });
    insertInvoiceItem(app, item);
  });
}

function priceOf(
  app: App,
  entry: Given[number],
  quantity: number,
  at: string,
): { amount: number; currency: string; price: Price | null } {
  const { amount, price: id, price_data: data, unit_amount, unit_amount_decimal } = entry;
  const unit = unit_amount !== undefined || unit_amount_decimal !== undefined;
  if (unit)
    throw unsupported(`${at}[unit_amount]`, '`unit_amount` in items of a preview: use `amount` or `price_data`');
  if ([amount, id, data].filter((value) => value !== undefined).length !== 1) {
    throw invalid(`You must pass exactly one of ${at}[amount], ${at}[price] and ${at}[price_data].`, { param: at });
  }
  if (amount !== undefined) {
    const currency = entry.currency?.toLowerCase() ?? 'usd';
    checkCurrency(currency);
    return { amount, currency, price: null };
  }
  const price = data
    ? insertPrice(app, priceFrom(app, { ...data, active: false }))
    : pricesIn(app.store).require(id ?? '', `${at}[price]`);
  if (price.type !== 'one_time') {
    throw invalid(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      { param: `${at}[price]` },
    );
  }
  const currency = entry.currency?.toLowerCase() ?? price.currency;
  const sold = requireIn(app, price, currency, `${at}[price]`);
  return { amount: amountOf(app, sold, quantity), currency, price: sold };
}
