import { formatMoney } from '@tillkit/contract';

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Whether a unit is money: the lower-case ISO code of a currency. Any other name is the host's own unit. */
export function isCurrency(unit: string): boolean {
  return currencies.has(unit);
}

/** An amount as a person reads it: money in its currency, anything else by the name of its unit. */
export function shownAmount(amount: number, unit: string): string {
  return isCurrency(unit) ? formatMoney({ amountMinor: amount, currency: unit }, 'en-US') : `${amount} ${unit}`;
}
