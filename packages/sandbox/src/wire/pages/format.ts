import { type Language, tagOf } from './language.js';

/** How many decimals Stripe's minor unit has, where it is not two (https://docs.stripe.com/currencies). */
const noDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimals = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** Of the minor unit of a currency. */
export const decimalsOf = (currency: string): number =>
  noDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2;

/** An amount in minor units as money in words: `1240`, `usd` is `$12.40`. */
export function money(amountMinor: number, currency: string, language: Language): string {
  return moneyParts(amountMinor, currency, language)
    .map((part) => part.value)
    .join('');
}

/** As {@link money}, in pieces, so that the currency can be set smaller than the figure. */
export function moneyParts(amountMinor: number, currency: string, language: Language): Intl.NumberFormatPart[] {
  const decimals = decimalsOf(currency.toLowerCase());
  return new Intl.NumberFormat(tagOf(language), {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).formatToParts(amountMinor / 10 ** decimals);
}

/** A moment in Stripe's seconds as a written-out date, in UTC: `1 March 2027`, `2027年3月1日`. */
export function longDate(seconds: number, language: Language): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(seconds * 1000),
  );
}
