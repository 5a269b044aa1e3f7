import { decimalString, formatMoney, type Money, minorUnitDigits } from '@tillkit/contract/browser';
import type { CSSProperties } from 'react';
import { joinClasses } from './classNames.js';

export interface MoneyTextProps {
  money: Money;
  locale: string;
  /** Hides decimals that are all zero. */
  compact?: boolean;
  /** The amount to draw while it counts to its new value. Screen readers always read the new value. */
  shownMinor?: number;
  className?: string | undefined;
}

/** Also here and not only in the style sheet, so that a page without it does not show the amount twice. */
const unseen: CSSProperties = { position: 'absolute', inlineSize: 1, overflow: 'hidden', clipPath: 'inset(50%)' };

/**
 * An amount of money: the whole units are large, currency and decimals are small. It is read aloud and copied as one
 * text.
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
