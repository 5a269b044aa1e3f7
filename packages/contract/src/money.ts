/** An amount of money: a safe integer of the currency's minor unit (cents), and a lower-case ISO 4217 code. */
export interface Money {
  /** Whole number of minor units, e.g. cents. */
  readonly amountMinor: number;
  /** Lower-case ISO 4217 code, e.g. `usd`. */
  readonly currency: string;
}

/**
 * Currencies whose amounts Stripe takes in whole units. ISK and UGX have no minor unit either, but Stripe keeps taking
 * them in hundredths. Source: https://docs.stripe.com/currencies#zero-decimal
 */
const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));

/** Currencies with thousandths. Source: https://docs.stripe.com/currencies#three-decimal */
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));

/** Number of decimal digits between a currency's unit and its minor unit at Stripe: 0, 2 or 3. */
export function minorUnitDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (zeroDecimal.has(code)) return 0;
  return threeDecimal.has(code) ? 3 : 2;
}

/** Currencies whose minor units are hundredths for Stripe alone: amounts are whole units all the same. */
const wholeUnitsInHundredths = new Set(['isk', 'ugx']);

/**
 * What every amount of a currency is a multiple of at Stripe, in minor units: 1, 10 where there are thousandths, and 100
 * for ISK and UGX. Source: https://docs.stripe.com/currencies#special-cases
 */
export function minorUnitStep(currency: string): 1 | 10 | 100 {
  if (wholeUnitsInHundredths.has(currency.toLowerCase())) return 100;
  return minorUnitDigits(currency) === 3 ? 10 : 1;
}

/**
 * Writes money in a locale, e.g. `12.40 €`. Exact for every safe integer: the decimal point is set in the digits, not
 * by division. `compact` leaves out decimals that are all zero.
 * @throws RangeError when the amount is no safe integer or the currency no ISO code.
 * @example
 * formatMoney({ amountMinor: 1240, currency: 'usd' }, 'en'); // '$12.40'
 */
export function formatMoney(money: Money, locale?: string, options: { compact?: boolean | undefined } = {}): string {
  const digits = minorUnitDigits(money.currency);
  const whole = money.amountMinor % 10 ** digits === 0;
  const shown = options.compact && whole ? 0 : digits;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency.toUpperCase(),
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  }).format(decimalString(money.amountMinor, digits) as Intl.StringNumericLiteral);
}

/**
 * The decimal number of an amount in minor units: `decimalString(1240, 2)` is `'12.40'`.
 * @throws RangeError when the amount is no safe integer.
 */
export function decimalString(amountMinor: number, digits: number): string {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`An amount is a safe integer, not ${amountMinor}.`);
  const sign = amountMinor < 0 ? '-' : '';
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
