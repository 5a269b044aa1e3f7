import { type Balance, formatMoney } from '@tillkit/contract/browser';
import { topUpMessages } from '../../i18n/topUpMessages.js';
import { joinClasses } from '../../parts/classNames.js';
import { MoneyText } from '../../parts/MoneyText.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { useCountTo } from './useCountTo.js';

export interface BalanceHeadProps {
  balance: Balance;
  others: readonly Balance[];
  className?: string | undefined;
}

/** The account's balance, the largest item in the block. Below it: held and owed amounts, and other balances. */
export function BalanceHead({ balance, others, className }: BalanceHeadProps) {
  const { locale } = useBilling();
  const text = useMessages('topUp', topUpMessages);
  const shownMinor = useCountTo(balance.available);
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency: balance.unit }, locale);
  return (
    <div className={joinClasses('tk-balance', className)}>
      <p className="tk-balance__label">{text.balance}</p>
      <p className="tk-balance__amount">
        <MoneyText
          money={{ amountMinor: balance.available, currency: balance.unit }}
          shownMinor={shownMinor}
          locale={locale}
        />
      </p>
      {balance.available === 0 && balance.held === 0 && balance.debt === 0 && (
        <p className="tk-balance__note">{text.emptyHint}</p>
      )}
      {balance.held > 0 && <p className="tk-balance__note">{text.held(money(balance.held))}</p>}
      {balance.debt > 0 && (
        <p className="tk-balance__note" data-tone="critical">
          {text.debt(money(balance.debt))}
        </p>
      )}
      {others.length > 0 && (
        <ul className="tk-balance__others">
          {others.map((other) => (
            <li key={other.unit}>
              <bdi>{amountIn(other, locale)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function amountIn({ kind, unit, available }: Balance, locale: string): string {
  if (kind === 'money') return formatMoney({ amountMinor: available, currency: unit }, locale);
  return `${new Intl.NumberFormat(locale).format(available)} ${unit}`;
}
