import { minorUnitStep, type TopUpLimits, type TopUpRules } from '@tillkit/contract';
import type { ConfigProblem } from '../config-rules.js';
import {
  amountAboveMaximum,
  amountBelowMinimum,
  amountNotInSteps,
  amountNotInteger,
  currencyNotSupported,
} from './errors.js';

/** Limits in minor units. */
export interface TopUpLimitOptions {
  /** Smallest top-up. 1,000 by default: 10 units of a currency with cents, 1,000 of one without. */
  minimumMinor?: number | undefined;
  /** Largest top-up. 2,500,000 by default. */
  maximumMinor?: number | undefined;
  /** Amounts to offer. */
  presetsMinor?: number[] | undefined;
  /**
   * Most that a balance may come to; none by default. Open top-ups count, and are closed to make room. A payment that was
   * made is always credited.
   */
  balanceCapMinor?: number | null | undefined;
}

/** What is given beside `limits` counts for every currency that `limits` does not say it for. */
export interface TopUpOptions extends TopUpLimitOptions {
  /** Lower-case ISO codes. `['usd']` by default; the first is the default unit of spending. */
  currencies?: string[] | undefined;
  /** Limits of one currency: `{ jpy: { minimumMinor: 500 } }` is ¥500. */
  limits?: Readonly<Record<string, TopUpLimitOptions>> | undefined;
}

/** Stripe takes at most eight digits. */
const amountMinorMax = 99_999_999;
const defaults = { minimumMinor: 1000, maximumMinor: 2_500_000, presetsMinor: [1000, 2500, 5000, 10_000] };

/** The rules with their defaults, by currency. Presets outside of the limits are left out. */
export function topUpRules(options: TopUpOptions = {}): TopUpRules {
  const { currencies = ['usd'] } = options;
  const limits = Object.fromEntries(currencies.map((currency) => [currency, limitsOf(currency, options)]));
  return { currencies, limits };
}

/**
 * The defaults are steps of the currency: 1,000 is $10.00 and ¥1,000, and where amounts are multiples of 10 or 100 it is
 * 10.000 KWD and 1,000 ISK, not a tenth or a hundredth of that.
 */
function limitsOf(currency: string, options: TopUpOptions): TopUpLimits {
  const stepMinor = minorUnitStep(currency);
  const { minimumMinor, maximumMinor, presetsMinor, balanceCapMinor = null } = given(currency, options);
  const most = Math.min(defaults.maximumMinor * stepMinor, amountMinorMax - (amountMinorMax % stepMinor));
  const minimum = minimumMinor ?? defaults.minimumMinor * stepMinor;
  const maximum = maximumMinor ?? most;
  const presets = presetsMinor ?? defaults.presetsMinor.map((amount) => amount * stepMinor);
  return {
    minimumMinor: minimum,
    maximumMinor: maximum,
    stepMinor,
    presetsMinor: presets.filter((amount) => amount >= minimum && amount <= maximum),
    balanceCapMinor,
  };
}

function given(currency: string, { limits, ...shared }: TopUpOptions): TopUpLimitOptions {
  return { ...shared, ...(limits && Object.hasOwn(limits, currency) ? limits[currency] : {}) };
}

/** The balance cap of a currency; null without one. */
export function balanceCapOf(rules: TopUpRules, currency: string): number | null {
  return rules.limits[currency]?.balanceCapMinor ?? null;
}

/** What is wrong with the rules a host gives. */
export function checkTopUpOptions(options: TopUpOptions = {}): ConfigProblem[] {
  const { currencies = ['usd'], limits = {} } = options;
  if (currencies.length === 0 || currencies.some((code) => !/^[a-z]{3}$/.test(code))) {
    return [{ name: 'topUp.currencies', problem: 'lists lower-case ISO codes such as "usd", at least one' }];
  }
  const problems = Object.keys(limits)
    .filter((currency) => !currencies.includes(currency))
    .map((currency) => ({
      name: `topUp.limits.${currency}`,
      problem: `is of a currency that topUp.currencies does not list: ${currencies.join(', ')}`,
    }));
  return [...problems, ...currencies.flatMap((currency) => checkLimits(currency, options))];
}

function checkLimits(currency: string, options: TopUpOptions): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const wanted = given(currency, options);
  const { minimumMinor, maximumMinor, stepMinor, balanceCapMinor } = limitsOf(currency, options);
  const own: TopUpLimitOptions = options.limits?.[currency] ?? {};
  const add = (name: keyof TopUpLimitOptions, problem: string) =>
    problems.push({ name: own[name] === undefined ? `topUp.${name}` : `topUp.limits.${currency}.${name}`, problem });
  const whole = (amount: number) => Number.isSafeInteger(amount) && amount > 0;
  const inSteps = (name: keyof TopUpLimitOptions, amount: number) => {
    if (amount % stepMinor === 0) return;
    add(name, `is ${amount}, and amounts in ${currency} are multiples of ${stepMinor}: give it in topUp.limits`);
  };
  if (!whole(minimumMinor)) add('minimumMinor', 'is a whole number of minor units above zero');
  else inSteps('minimumMinor', minimumMinor);
  if (!whole(maximumMinor) || maximumMinor > amountMinorMax) {
    add('maximumMinor', `is a whole number of minor units, at most ${amountMinorMax}`);
  } else inSteps('maximumMinor', maximumMinor);
  if (minimumMinor > maximumMinor) add('minimumMinor', 'is above maximumMinor');
  if (balanceCapMinor !== null && !whole(balanceCapMinor)) {
    add('balanceCapMinor', 'is a whole number of minor units above zero, or null');
  }
  for (const preset of wanted.presetsMinor ?? []) {
    if (whole(preset)) inSteps('presetsMinor', preset);
    else add('presetsMinor', 'lists whole numbers of minor units above zero');
  }
  return problems;
}

/** @throws BillingFailure CURRENCY_NOT_SUPPORTED, or AMOUNT_… for what does not fit the limits of the currency */
export function requireAllowedTopUp(rules: TopUpRules, given: { amountMinor: number; currency: string }): void {
  const { amountMinor, currency } = given;
  const limits = Object.hasOwn(rules.limits, currency) ? rules.limits[currency] : undefined;
  if (!limits) throw currencyNotSupported(rules.currencies);
  if (!Number.isSafeInteger(amountMinor)) throw amountNotInteger();
  if (amountMinor < limits.minimumMinor) throw amountBelowMinimum({ amountMinor: limits.minimumMinor, currency });
  if (amountMinor > limits.maximumMinor) throw amountAboveMaximum({ amountMinor: limits.maximumMinor, currency });
  if (amountMinor % limits.stepMinor !== 0) throw amountNotInSteps(given, limits.stepMinor);
}
