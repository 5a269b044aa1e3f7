import { type Balance, formatMoney, type Money } from '@tillkit/contract/browser';
import { topUpMessages } from '../../i18n/topUpMessages.js';
import { joinClasses } from '../../parts/classNames.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';

export interface ReceiptProps {
  balance: Balance;
  /** Null until a valid amount is chosen. */
  amount: Money | null;
  className?: string | undefined;
}

/** The effect of the top-up on the balance, line by line, aligned at the decimal. */
export function Receipt({ balance, amount, className }: ReceiptProps) {
  const { locale } = useBilling();
  const text = useMessages('topUp', topUpMessages);
  const write = (amountMinor: number) => formatMoney({ amountMinor, currency: balance.unit }, locale);
  const settled = amount ? Math.min(balance.debt, amount.amountMinor) : 0;
  return (
    <dl className={joinClasses('tk-receipt', className)} aria-label={text.receipt}>
      <div>
        <dt>{text.now}</dt>
        <dd>{write(balance.available)}</dd>
      </div>
      <div>
        <dt>{text.topUp}</dt>
        <dd>{amount ? `+ ${write(amount.amountMinor)}` : '–'}</dd>
      </div>
      {balance.debt > 0 && (
        <div>
          <dt>{text.owed}</dt>
          <dd>{`− ${write(amount ? settled : balance.debt)}`}</dd>
        </div>
      )}
      <div className="tk-receipt__total">
        <dt>{text.afterwards}</dt>
        <dd>{amount ? write(balance.available + amount.amountMinor - settled) : '–'}</dd>
      </div>
    </dl>
  );
}
