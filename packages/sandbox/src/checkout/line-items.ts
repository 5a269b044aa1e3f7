import type { Stripe } from 'stripe';
import { isMetered } from '../billing/meters/lines.js';
import { taxingIn } from '../billing/tables.js';
import { checkTaxSource } from '../billing/tax/enable.js';
import { readTaxRates } from '../billing/tax/tax-rates.js';
import { createProduct } from '../catalogue/new-product.js';
import { amountOf } from '../catalogue/price-amount.js';
import { priceIn, requireIn } from '../catalogue/price-currencies.js';
import { checkPrice, newPrice } from '../catalogue/prices.js';
import { pricesIn, productsIn } from '../catalogue/tables.js';
import { checkCurrency } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import { newId } from '../core/ids.js';
import type { LineItem, Price, Stored } from '../core/stored.js';
import { tooSmall } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';

type ItemParams = NonNullable<Stored<Stripe.Checkout.SessionCreateParams>['line_items']>[number];
type Mode = 'payment' | 'subscription';

/** Everything about line items that can be refused. @returns their common currency and the session's total */
export function checkLineItems(
  app: App,
  items: ItemParams[],
  mode: Mode,
  { automaticTax, currency: asked }: { automaticTax: boolean; currency: string | undefined },
): { currency: string; total: number } {
  if (items.length === 0)
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' });
  if (items.length > 100) throw invalid('A Checkout Session can have at most 100 line items.', { param: 'line_items' });
  let currency = asked?.toLowerCase();
  let total = 0;
  let recurring = 0;
  items.forEach((item, index) => {
    const at = `line_items[${index}]`;
    checkItem(app, item, at);
    checkTaxSource(automaticTax, readTaxRates(app, item.tax_rates, `${at}[tax_rates]`), `${at}[tax_rates]`);
    const { interval, itemCurrency, amount } = priceOfItem(app, item, at, currency);
    if (interval && mode === 'payment') {
      throw invalid(
        'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
        { param: at },
      );
    }
    if (!interval && mode === 'subscription') throw unsupported(at, 'one-time prices in `subscription` mode');
    recurring += Number(interval);
    if (currency !== undefined && currency !== itemCurrency) {
      throw invalid(
        `The price specified supports the currency ${itemCurrency}, but the Checkout Session has ${currency}.`,
        { param: at },
      );
    }
    currency = itemCurrency;
    total += amount;
  });
  if (mode === 'subscription' && recurring === 0) {
    throw invalid('You must provide at least one recurring price in `subscription` mode when using prices.', {
      param: 'line_items',
    });
  }
  return { currency: currency ?? 'usd', total };
}

function checkItem(app: App, item: ItemParams, at: string): void {
  if (item.price !== undefined && item.price_data !== undefined) {
    throw invalid(`You may only specify one of these parameters: ${at}[price], ${at}[price_data].`, {
      param: `${at}[price]`,
    });
  }
  if (item.price === undefined && item.price_data === undefined) {
    throw invalid(`Missing required param: ${at}[price].`, { code: 'parameter_missing', param: `${at}[price]` });
  }
  if (isMeteredItem(app, item)) {
    if (item.quantity !== undefined) {
      throw invalid(
        `Quantity should not be specified where usage_type is \`metered\`. Remove quantity from \`${at}\``,
        { param: `${at}[quantity]` },
      );
    }
    if (item.adjustable_quantity?.enabled) {
      throw invalid('`adjustable_quantity` cannot be used with metered prices.', {
        param: `${at}[adjustable_quantity]`,
      });
    }
  } else if (item.quantity === undefined) {
    throw invalid(`Quantity is required. Add \`quantity\` to \`${at}\``, {
      code: 'parameter_missing',
      param: `${at}[quantity]`,
    });
  }
  if (item.quantity !== undefined && item.quantity < 1) throw tooSmall(`${at}[quantity]`, 1);
  checkAdjustable(item, at);
}

function isMeteredItem(app: App, { price, price_data: data }: ItemParams): boolean {
  const stored = pricesIn(app.store).get(price ?? '');
  return stored
    ? isMetered(stored)
    : (data?.recurring as { usage_type?: string } | undefined)?.usage_type === 'metered';
}

function checkAdjustable({ adjustable_quantity: adjustable, quantity = 1 }: ItemParams, at: string): void {
  if (!adjustable?.enabled) return;
  const { minimum = 0, maximum = quantityMax } = adjustable;
  const param = `${at}[adjustable_quantity]`;
  if (minimum < 0) throw tooSmall(`${param}[minimum]`, 0);
  if (maximum < 1) throw tooSmall(`${param}[maximum]`, 1);
  if (maximum > 999_999) {
    throw invalid('The maximum of an adjustable quantity can be at most 999999.', { param: `${param}[maximum]` });
  }
  if (quantity < minimum || quantity > maximum) {
    throw invalid(`\`quantity\` must be from ${minimum} to ${maximum}, as \`adjustable_quantity\` says.`, {
      param: `${at}[quantity]`,
    });
  }
}

function priceOfItem(
  app: App,
  item: ItemParams,
  at: string,
  currency: string | undefined,
): { interval: boolean; itemCurrency: string; amount: number } {
  const quantity = item.quantity ?? 1;
  if (item.price_data === undefined) {
    const price = pricesIn(app.store).require(item.price ?? '', `${at}[price]`);
    if (!price.active) {
      throw invalid('The price specified is inactive. This field only accepts active prices.', {
        param: `${at}[price]`,
      });
    }
    const sold = requireIn(app, price, currency ?? price.currency, `${at}[price]`);
    return {
      interval: price.type === 'recurring',
      itemCurrency: sold.currency,
      amount: isMetered(sold) ? 0 : amountOf(app, sold, quantity),
    };
  }
  const data = item.price_data;
  checkCurrency(data.currency, `${at}[price_data][currency]`);
  if (data.product_data?.name === '')
    throw invalid('Missing required param: name.', { param: `${at}[price_data][product_data][name]` });
  const { amount, decimal } = checkPrice(app, { ...data, product_data: data.product_data as never });
  const unit = { unit_amount: amount, unit_amount_decimal: decimal } as Price;
  return {
    interval: data.recurring !== undefined,
    itemCurrency: data.currency.toLowerCase(),
    amount: amountOf(app, unit, quantity),
  };
}

/** The session's line items; a `price_data` becomes a price (and product) that is not offered elsewhere. */
export function insertLineItems(app: App, items: ItemParams[], currency: string): LineItem[] {
  return items.map((item) => {
    const price = item.price_data ? inlinePrice(app, item.price_data) : pricesIn(app.store).require(item.price ?? '');
    const quantity = item.quantity ?? 1;
    const amount = isMetered(price) ? 0 : amountOf(app, priceIn(app, price, currency) ?? price, quantity);
    const id = newId('li');
    if (item.tax_rates) taxingIn(app.store).set(id, { rates: item.tax_rates });
    return {
      id,
      object: 'item',
      adjustable_quantity: item.adjustable_quantity?.enabled
        ? {
            enabled: true,
            maximum: item.adjustable_quantity.maximum ?? quantityMax,
            minimum: item.adjustable_quantity.minimum ?? 0,
          }
        : null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency,
      description: productsIn(app.store).get(price.product)?.name ?? null,
      metadata: mergeMetadata({}, item.metadata),
      price,
      quantity: isMetered(price) ? null : quantity,
    };
  });
}

function inlinePrice(app: App, data: NonNullable<ItemParams['price_data']>): Price {
  const { product_data: productData, ...price } = data;
  const product = data.product ?? createProduct(app, { ...(productData as { name: string }), active: false }).id;
  return newPrice(app, { ...price, product, active: false });
}

/** The most of an adjustable line item whose maximum is not given. */
export const quantityMax = 99;
