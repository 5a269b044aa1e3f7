import type { Stripe } from 'stripe';
import { checkCurrency } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import type { Price, Stored } from '../core/stored.js';
import type { Tier } from './price-amount.js';
import { readAmount } from './price-amount-params.js';
import { readTiers } from './price-tiers.js';
import { priceCurrenciesIn, pricesIn, priceTiersIn } from './tables.js';

type CreateParams = Stored<Stripe.PriceCreateParams>;

/** What a price is in one currency. */
export type PriceTerms = NonNullable<Price['currency_options']>[string];

/**
 * What a price is in further currencies (docs.stripe.com/products-prices/pricing-models#multicurrency).
 *
 * @param base the price itself: each currency has the same billing scheme
 * @throws StripeError for the price's own currency, and for terms that price nothing
 */
export function readCurrencies(
  base: Pick<Partial<CreateParams>, 'billing_scheme' | 'tiers_mode'> & { currency: string },
  given: CreateParams['currency_options'],
): Record<string, PriceTerms> {
  const read: Record<string, PriceTerms> = {};
  for (const [key, option] of Object.entries(given ?? {})) {
    const currency = key.toLowerCase();
    const at = `currency_options[${key}]`;
    checkCurrency(currency, at);
    if (currency === base.currency.toLowerCase()) {
      throw invalid(`The price is in ${currency} already: leave it out of \`currency_options\`.`, { param: at });
    }
    if (option.custom_unit_amount !== undefined) throw unsupported(`${at}[custom_unit_amount]`);
    const { billing_scheme: scheme, tiers_mode: mode } = base;
    const shape = {
      ...(scheme === undefined ? {} : { billing_scheme: scheme }),
      // The mode of the tiers is the price's own.
      ...(scheme === 'tiered' && mode !== undefined ? { tiers_mode: mode } : {}),
    };
    const tiers = readTiers({ ...option, ...shape }, at);
    const { amount, decimal } = tiers ? { amount: null, decimal: null } : readAmount(option, at);
    read[currency] = {
      custom_unit_amount: null,
      tax_behavior: option.tax_behavior ?? 'unspecified',
      ...(tiers ? { tiers } : {}),
      unit_amount: amount,
      unit_amount_decimal: decimal,
    };
  }
  return read;
}

/** The price as it is in a currency; undefined where it is not sold in it. */
export function priceIn<T extends Price>(app: App, price: T, currency: string): T | undefined {
  if (price.currency === currency) return price;
  const terms = priceCurrenciesIn(app.store).get(price.id)?.[currency];
  if (!terms) return undefined;
  const { tax_behavior, unit_amount, unit_amount_decimal } = terms;
  return { ...price, currency, tax_behavior, unit_amount, unit_amount_decimal };
}

/** The same. @throws StripeError where it is not sold in it */
export function requireIn(app: App, price: Price, currency: string, param: string): Price {
  const found = priceIn(app, price, currency);
  if (found) return found;
  const supported = [price.currency, ...Object.keys(priceCurrenciesIn(app.store).get(price.id) ?? {})];
  throw invalid(
    `The price specified only supports ${supported.map((one) => `\`${one}\``).join(', ')}. This doesn't match the expected currency: \`${currency}\`.`,
    { param },
  );
}

/** The tiers of a price in the currency that it is shown in. */
export function tiersOf(app: App, price: Price): Tier[] | undefined {
  const base = pricesIn(app.store).get(price.id);
  if (!base || base.currency === price.currency) return priceTiersIn(app.store).get(price.id);
  return priceCurrenciesIn(app.store).get(price.id)?.[price.currency]?.tiers;
}

/** What a price shows when asked: every currency, its own too. */
export function currencyOptionsOf(app: App, id: string): Record<string, PriceTerms> | undefined {
  const price = pricesIn(app.store).get(id);
  if (!price) return undefined;
  const { currency, tax_behavior, unit_amount, unit_amount_decimal } = price;
  const tiers = priceTiersIn(app.store).get(id);
  const own = { custom_unit_amount: null, tax_behavior, ...(tiers ? { tiers } : {}), unit_amount, unit_amount_decimal };
  return { [currency]: own, ...priceCurrenciesIn(app.store).get(id) };
}
