import { decimalString, formatMoney, type Money, minorUnitDigits } from '@tillkit/contract/browser';
import type { CSSProperties } from 'react';
import { joinClasses } from './classNames.js';

export interface MoneyTextProps {
  money: Money;
  locale: string;
  /** Leaves out decimals that are all zero. */
  compact?: boolean;
  /** What is drawn while an amount counts to its new value; read aloud is always the new one. */
  shownMinor?: number;
  className?: string | undefined;
}

/** Here as well as in the style sheet: in a page without it the amount is not to stand there twice. */
const unseen: CSSProperties = { position: 'absolute', inlineSize: 1, overflow: 'hidden', clipPath: 'inset(50%)' };

/**
 * An amount as typography: the whole units large, currency and decimals small beside them. Read aloud and copied as
 * one piece.
 */
export function MoneyText({
  money,
  locale,
  compact = false,
  shownMinor = money.amountMinor,
  className,
}: MoneyTextProps) {
  const digits = minorUnitDigits(money.currency);
  const shown = compact && money.amountMinor % 10 ** digits === 0 ? 0 : digits;
  const parts = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  }).formatToParts(decimalString(shownMinor, digits) as Intl.StringNumericLiteral);
  const written = formatMoney(money, locale, { compact });
  return (
    <span className={joinClasses('tk-money', className)} data-long={written.length > 12}>
      <span className="tk-hidden" style={unseen}>
        {written}
      </span>
      <span aria-hidden="true" dir="auto">
        {parts.map(({ type, value }, index) => (
          // The parts of one amount never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity
          <span key={index} className={`tk-money__${type}`}>
            {value}
          </span>
        ))}
      </span>
    </span>
  );
}
