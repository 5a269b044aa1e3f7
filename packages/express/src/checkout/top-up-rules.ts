import type { TopUpRules } from '@tillkit/contract';
import type { ConfigProblem } from '../config-rules.js';
import { amountAboveMaximum, amountBelowMinimum, amountNotInteger, currencyNotSupported } from './errors.js';

export interface TopUpOptions {
  /** Lower-case ISO codes. `['usd']` by default; the first is the default unit of spending. */
  currencies?: string[];
  /** Smallest top-up in minor units. 1,000 by default (10 units of a currency with cents). */
  minimumMinor?: number;
  /** Largest top-up in minor units. 2,500,000 by default. */
  maximumMinor?: number;
  /** Amounts to offer, in minor units. */
  presetsMinor?: number[];
  /**
   * Most that a balance may come to, in minor units; none by default. Open top-ups count, and are closed to make room.
   * A payment that was made is always credited.
   */
  balanceCapMinor?: number | null;
}

/** The rules with their defaults. Presets outside of the limits are left out. */
export function topUpRules(options: TopUpOptions = {}): TopUpRules {
  const { currencies = ['usd'], minimumMinor = 1000, maximumMinor = 2_500_000, balanceCapMinor = null } = options;
  const presets = options.presetsMinor ?? [1000, 2500, 5000, 10_000];
  const presetsMinor = presets.filter((amount) => amount >= minimumMinor && amount <= maximumMinor);
  return { currencies, minimumMinor, maximumMinor, presetsMinor, balanceCapMinor };
}

/** What is wrong with the rules a host gives. */
export function checkTopUpOptions(options: TopUpOptions = {}): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const rules = topUpRules(options);
  const add = (name: keyof TopUpOptions, problem: string) => problems.push({ name: `topUp.${name}`, problem });
  if (rules.currencies.length === 0 || rules.currencies.some((code) => !/^[a-z]{3}$/.test(code))) {
    add('currencies', 'lists lower-case ISO codes such as "usd", at least one');
  }
  const whole = (amount: number) => Number.isSafeInteger(amount) && amount > 0;
  if (!whole(rules.minimumMinor)) add('minimumMinor', 'is a whole number of minor units above zero');
  // Stripe takes at most eight digits.
  if (!whole(rules.maximumMinor) || rules.maximumMinor > 99_999_999) {
    add('maximumMinor', 'is a whole number of minor units, at most 99999999');
  }
  if (rules.minimumMinor > rules.maximumMinor) add('minimumMinor', 'is above maximumMinor');
  if (rules.balanceCapMinor !== null && !whole(rules.balanceCapMinor)) {
    add('balanceCapMinor', 'is a whole number of minor units above zero, or null');
  }
  if ((options.presetsMinor ?? []).some((amount) => !whole(amount))) {
    add('presetsMinor', 'lists whole numbers of minor units above zero');
  }
  return problems;
}

/** @throws BillingFailure CURRENCY_NOT_SUPPORTED, AMOUNT_NOT_INTEGER, AMOUNT_BELOW_MINIMUM, AMOUNT_ABOVE_MAXIMUM */
export function requireAllowedTopUp(rules: TopUpRules, given: { amountMinor: number; currency: string }): void {
  const { amountMinor, currency } = given;
  if (!rules.currencies.includes(currency)) throw currencyNotSupported(rules.currencies);
  if (!Number.isSafeInteger(amountMinor)) throw amountNotInteger();
  if (amountMinor < rules.minimumMinor) throw amountBelowMinimum({ amountMinor: rules.minimumMinor, currency });
  if (amountMinor > rules.maximumMinor) throw amountAboveMaximum({ amountMinor: rules.maximumMinor, currency });
}
