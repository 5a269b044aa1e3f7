import { type BillingClient, formatMoney, useCredits } from '@tillkit/react';
import { useCallback, useEffect, useState } from 'react';
import { useLanguage } from './texts.js';

const pageSize = 10;

type LedgerEntry = Awaited<ReturnType<BillingClient['getLedger']>>['entries'][number];

type Page = { status: 'loading' | 'error' } | { status: 'ready'; entries: LedgerEntry[]; nextCursor: number | null };

/** Every change of the balance, newest first. */
export function CreditHistory({ client }: { client: BillingClient }) {
  const { text } = useLanguage();
  const credits = useCredits();
  const [page, setPage] = useState<Page>({ status: 'loading' });
  // When the balance changes, the history is read again.
  const balances = credits.status === 'ready' ? JSON.stringify(credits.balances) : null;

  const load = useCallback(
    async (signal?: AbortSignal) => {
      try {
        const reply = await client.getLedger({ limit: pageSize }, signal ? { signal } : {});
        setPage({ status: 'ready', ...reply });
      } catch {
        if (!signal?.aborted) setPage({ status: 'error' });
      }
    },
    [client],
  );
  useEffect(() => {
    if (balances === null) return;
    const abort = new AbortController();
    void load(abort.signal);
    return () => abort.abort();
  }, [load, balances]);

  const loadMore = async (cursor: number) => {
    const next = await client.getLedger({ limit: pageSize, cursor }).catch(() => null);
    setPage((shown) =>
      next && shown.status === 'ready'
        ? { ...shown, ...next, entries: [...shown.entries, ...next.entries] }
        : { status: 'error' },
    );
  };

  return (
    <section className="history" aria-labelledby="history-title" aria-busy={page.status === 'loading'}>
      <h2 id="history-title">{text.history}</h2>
      {page.status === 'error' && (
        <div role="alert" className="notice">
          <p>{text.historyFailed}</p>
          <button type="button" onClick={() => void load()}>
            {text.retry}
          </button>
        </div>
      )}
      {page.status === 'ready' && page.entries.length === 0 && <p className="muted">{text.historyEmpty}</p>}
      {page.status === 'ready' && page.entries.length > 0 && <Entries entries={page.entries} />}
      {page.status === 'ready' && page.nextCursor !== null && (
        <button type="button" className="quiet" onClick={() => void loadMore(page.nextCursor!)}>
          {text.more}
        </button>
      )}
    </section>
  );
}

function Entries({ entries }: { entries: readonly LedgerEntry[] }) {
  const { locale, text } = useLanguage();
  const money = (amountMinor: number, currency: string) => formatMoney({ amountMinor, currency }, locale);
  const day = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long' });
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{text.date}</th>
          <th scope="col">{text.what}</th>
          <th scope="col" className="figure">
            {text.amount}
          </th>
          <th scope="col" className="figure">
            {text.balanceAfter}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ seq, at, kind, unit, amount, balanceAfter }) => (
          <tr key={seq}>
            <td>{day.format(new Date(at))}</td>
            <td>{text.kinds[kind]}</td>
            <td className="figure">{(amount > 0 ? '+' : '') + money(amount, unit)}</td>
            <td className="figure">{money(balanceAfter, unit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
