import { formatMoney, useCredits } from '@tillkit/react';
import { Link } from './navigation.js';
import { useLanguage } from './texts.js';

/** The balance in the header: always visible, one click from the top-up. */
export function CreditBalance() {
  const { locale, text } = useLanguage();
  const credits = useCredits();
  if (credits.status !== 'ready') return <span className="balance" data-state={credits.status} />;
  const money = credits.balances.filter(({ kind }) => kind === 'money');
  const [first = { available: 0, unit: credits.topUp.currencies[0] ?? 'usd' }] = money;
  return (
    <Link to="/billing" className="balance">
      <span>{text.balance}</span>
      <strong>{formatMoney({ amountMinor: first.available, currency: first.unit }, locale)}</strong>
    </Link>
  );
}
