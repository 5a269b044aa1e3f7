import { type Balance, decimalString, formatMoney, minorUnitDigits, type TopUpLimits } from '@tillkit/contract/browser';
import { parseAmount } from '../../i18n/parseAmount.js';
import type { TopUpMessages } from '../../i18n/topUpMessages.js';

/** The customer's choice: one of the server's presets, or an amount as typed. */
export type AmountChoice = { kind: 'preset'; amountMinor: number } | { kind: 'own'; text: string };

export type CheckedAmount = { status: 'amount'; amountMinor: number } | { status: 'problem'; message: string };

export interface AmountRules {
  currency: string;
  minimumMinor: number;
  maximumMinor: number;
  /** Amounts are multiples of this step. */
  stepMinor: number;
  /** The largest amount that fits below the balance cap. Null without a cap. */
  room: { capMinor: number; amountMinor: number } | null;
}

export function amountRules(limits: TopUpLimits, balance: Balance | undefined, currency: string): AmountRules {
  const { minimumMinor, maximumMinor, stepMinor, balanceCapMinor: capMinor } = limits;
  const room = capMinor === null ? null : { capMinor, amountMinor: Math.max(0, capMinor - (balance?.available ?? 0)) };
  return { currency, minimumMinor, maximumMinor, stepMinor, room };
}

/** Checks a choice by the server's rules. The server checks again. This check only saves a request. */
export function checkAmount(
  choice: AmountChoice,
  rules: AmountRules,
  locale: string,
  text: TopUpMessages,
): CheckedAmount {
  const { currency } = rules;
  if (choice.kind === 'preset') return checkRange(choice.amountMinor, rules, locale, text);
  const parsed = parseAmount(choice.text, locale, currency);
  const problem = (message: string): CheckedAmount => ({ status: 'problem', message });
  switch (parsed.status) {
    case 'amount':
      return checkRange(parsed.amountMinor, rules, locale, text);
    case 'empty':
      return problem(text.missing);
    case 'too_many_decimals':
      return problem(text.tooManyDecimals(parsed.digits, exampleAmount(rules, locale)));
    case 'too_large':
      return problem(text.aboveMaximum(formatMoney({ amountMinor: rules.maximumMinor, currency }, locale)));
    case 'not_a_number':
      return problem(text.notANumber(exampleAmount(rules, locale)));
  }
}

export function checkRange(
  amountMinor: number,
  rules: AmountRules,
  locale: string,
  text: TopUpMessages,
): CheckedAmount {
  const { currency, minimumMinor, maximumMinor, stepMinor, room } = rules;
  const money = (minor: number) => formatMoney({ amountMinor: minor, currency }, locale);
  if (amountMinor < minimumMinor) return { status: 'problem', message: text.belowMinimum(money(minimumMinor)) };
  if (amountMinor > maximumMinor) return { status: 'problem', message: text.aboveMaximum(money(maximumMinor)) };
  if (room && amountMinor > room.amountMinor) {
    return { status: 'problem', message: text.aboveCap(money(room.capMinor), money(room.amountMinor)) };
  }
  const above = amountMinor % stepMinor;
  if (above > 0) {
    return {
      status: 'problem',
      message: text.betweenSteps(money(amountMinor - above), money(amountMinor - above + stepMinor)),
    };
  }
  return { status: 'amount', amountMinor };
}

/** An amount as people type it in this locale, e.g. `12,50`. */
export function exampleAmount({ currency, minimumMinor, stepMinor }: AmountRules, locale: string): string {
  const digits = minorUnitDigits(currency);
  const more = 10 ** digits * 2.5;
  const amountMinor = minimumMinor + (more % stepMinor === 0 ? more : 0);
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, useGrouping: false }).format(
    decimalString(amountMinor, digits) as Intl.StringNumericLiteral,
  );
}
