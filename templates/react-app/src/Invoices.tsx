import { formatMoney, useInvoices, usePaymentMethods } from '@tillkit/react';
import { useLanguage } from './texts.js';

/** The invoices with the upcoming one first, and the way out of a payment that is due. */
export function Invoices() {
  const { text, locale } = useLanguage();
  const list = useInvoices({ limit: 5 });
  const saved = usePaymentMethods();
  if (list.status !== 'ready' || (list.invoices.length === 0 && !list.upcoming)) return null;
  const card = saved.status === 'ready' ? saved.methods.find(({ isDefault }) => isDefault) : undefined;
  const money = (amountMinor: number, currency: string) => formatMoney({ amountMinor, currency }, locale);
  const day = (at: string) => new Date(at).toLocaleDateString(locale, { dateStyle: 'medium' });
  return (
    <section className="history" aria-labelledby="invoices-title">
      <h2 id="invoices-title">{text.invoices}</h2>
      <table>
        <tbody>
          {list.upcoming && (
            <tr>
              <td>{day(list.upcoming.at)}</td>
              <td className="muted">{text.upcoming}</td>
              <td>{money(list.upcoming.dueMinor, list.upcoming.currency)}</td>
            </tr>
          )}
          {list.invoices.map(({ id, createdAt, status, totalMinor, currency, number, hostedUrl }) => (
            <tr key={id}>
              <td>{day(createdAt)}</td>
              <td>
                {hostedUrl ? (
                  <a className="invoice" href={hostedUrl}>
                    {number}
                  </a>
                ) : (
                  number
                )}{' '}
                · {text.invoiceStatus(status)}{' '}
                {status === 'open' && card && (
                  <button
                    type="button"
                    disabled={list.action.status === 'pending'}
                    onClick={() => void list.pay(id, card.id)}
                  >
                    {text.payWith(text.card(card.brand ?? card.type, card.last4 ?? ''))}
                  </button>
                )}
              </td>
              <td>{money(totalMinor, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.action.status === 'failed' && <p role="alert">{list.action.error.message}</p>}
      {list.hasMore && (
        <button type="button" className="quiet" disabled={list.loadingMore} onClick={() => void list.loadMore()}>
          {text.moreInvoices}
        </button>
      )}
    </section>
  );
}
