import { amountOf } from '../../catalogue/price-amount.js';
import { requireIn } from '../../catalogue/price-currencies.js';
import { checkPrice, type NewPrice, newPrice } from '../../catalogue/prices.js';
import { pricesIn } from '../../catalogue/tables.js';
import { checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { decimalScale, exact } from '../../core/decimal.js';
import { invalid } from '../../core/errors.js';
import type { Price } from '../../core/stored.js';
import { tooSmall } from '../../wire/lists.js';

/** The ways in which an invoice item, or a line of an invoice, can get its price. */
export interface CostParams {
  amount?: number;
  currency?: string;
  price_data?: Omit<NewPrice, 'recurring'>;
  pricing?: { price?: string };
  quantity?: number;
  unit_amount_decimal?: string;
}

export interface Cost {
  amount: number;
  currency: string;
  /** Makes the price of a `price_data`; null where an amount says it all. */
  price(): Price | null;
  /** As Stripe writes decimals. */
  unitAmount: string | null;
  quantity: number;
}

const ways = ['amount', 'price_data', 'pricing', 'unit_amount_decimal'] as const;

/**
 * @param at the parameter that these are within; empty for the request itself
 * @param present what it costs now, when that is to be changed: a quantity alone goes with it
 * @param expected the currency that a price of several is taken in when none is asked for
 * @returns undefined when nothing is to change
 * @throws StripeError before any change
 */
export function readCost(
  app: App,
  given: CostParams,
  at = '',
  present?: Cost,
  expected = present?.currency,
): Cost | undefined {
  const named = (name: string) => (at === '' ? name : `${at}[${name}]`);
  const [way, other] = ways.filter((name) => given[name] !== undefined);
  if (way !== undefined && other !== undefined) {
    throw invalid(`You may only specify one of these parameters: ${named(way)}, ${named(other)}.`, {
      param: named(other),
    });
  }
  const { quantity } = given;
  if (quantity !== undefined && quantity < 0) throw tooSmall(named('quantity'), 0);
  if (way === undefined && !present) {
    throw invalid(`You must pass one of ${ways.map(named).join(', ')}.`, { param: named('amount') });
  }
  if (way === 'pricing') {
    const param = `${named('pricing')}[price]`;
    const price = pricesIn(app.store).require(given.pricing?.price ?? '', param);
    return ofPrice(app, price, quantity ?? 1, { param, currency: given.currency?.toLowerCase() ?? expected });
  }
  if (way === 'price_data' && given.price_data) return ofData(app, given.price_data, quantity ?? 1);
  if (way === 'amount') {
    if (quantity !== undefined) {
      throw invalid(`You may only specify one of these parameters: ${named('amount')}, ${named('quantity')}.`, {
        param: named('quantity'),
      });
    }
    const amount = given.amount ?? 0;
    const currency = readCurrency(given.currency, present, named('currency'));
    return { amount, currency, price: () => null, unitAmount: String(amount), quantity: 1 };
  }
  const unit = given.unit_amount_decimal ?? (quantity === undefined ? undefined : present?.unitAmount);
  if (unit === undefined || unit === null) return undefined;
  const price = way === undefined ? (present?.price() ?? null) : null;
  if (price && quantity !== undefined) return { ...present!, amount: amountOf(app, price, quantity), quantity };
  const many = quantity ?? present?.quantity ?? 1;
  const currency = readCurrency(given.currency, present, named('currency'));
  return { amount: timesOf(unit, many), currency, price: () => price, unitAmount: unit, quantity: many };
}

function readCurrency(given: string | undefined, present: Cost | undefined, param: string): string {
  const currency = given ?? present?.currency;
  if (currency === undefined) {
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  checkCurrency(currency, param);
  return currency.toLowerCase();
}

function ofPrice(
  app: App,
  price: Price,
  quantity: number,
  { param, currency = price.currency }: { param: string; currency: string | undefined },
): Cost {
  if (price.type !== 'one_time') {
    throw invalid(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      { param },
    );
  }
  const sold = requireIn(app, price, currency, param);
  const amount = amountOf(app, sold, quantity);
  return { amount, currency, price: () => sold, unitAmount: sold.unit_amount_decimal, quantity };
}

function ofData(app: App, data: NewPrice, quantity: number): Cost {
  const { amount, decimal } = checkPrice(app, data);
  const unit = { unit_amount: amount, unit_amount_decimal: decimal } as Price;
  let made: Price | undefined;
  return {
    amount: amountOf(app, unit, quantity),
    currency: data.currency.toLowerCase(),
    price: () => {
      made ??= newPrice(app, { ...data, active: false });
      return made;
    },
    unitAmount: decimal,
    quantity,
  };
}

/** Rounded to the minor unit, half up and away from zero. */
function timesOf(unit: string, quantity: number): number {
  const sum = exact(unit) * BigInt(quantity);
  const size = sum < 0n ? -sum : sum;
  const rounded = Number((size * 2n + decimalScale) / (decimalScale * 2n));
  return sum < 0n && rounded > 0 ? -rounded : rounded;
}

/** What an item or a line costs now. */
export function costOf(
  app: App,
  of: {
    amount: number;
    currency: string;
    quantity: number | null;
    pricing?: { price_details?: { price: string }; unit_amount_decimal: string | null } | null;
  },
): Cost {
  const price = pricesIn(app.store).get(of.pricing?.price_details?.price ?? '') ?? null;
  const unitAmount = of.pricing?.unit_amount_decimal ?? null;
  return { amount: of.amount, currency: of.currency, price: () => price, unitAmount, quantity: of.quantity ?? 1 };
}

/** How an item or a line shows what it costs. */
export function pricingOf(price: Price | null, unitAmount: string | null) {
  return {
    ...(price ? { price_details: { price: price.id, product: price.product } } : {}),
    type: 'price_details' as const,
    unit_amount_decimal: unitAmount,
  };
}
