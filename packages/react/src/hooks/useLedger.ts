import type { BillingClient, BillingError, LedgerEntry, LedgerKind, LedgerQuery } from '@tillkit/contract/browser';
import { useCallback } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { useLiveAccount } from './useLiveAccount.js';
import { usePages } from './usePages.js';
import { useResource } from './useResource.js';

/** Which entries {@link useLedger} reads. What you leave out filters nothing. */
export interface LedgerFilter {
  /** Entries a page, 1 to 100. Default: 20. */
  limit?: number | undefined;
  /** Only this unit, e.g. `usd`. */
  unit?: string | undefined;
  /** Only these kinds. Default: all but those of quotas and reservations. */
  kinds?: readonly LedgerKind[] | undefined;
  /** Entries of this moment and later. */
  since?: Date | undefined;
  /** Entries before this moment. */
  until?: Date | undefined;
  /** Only what this object caused: the id of the entry's source, e.g. a payment. */
  source?: string | undefined;
}

function queryOf({ kinds, since, until, ...rest }: LedgerFilter): LedgerQuery {
  return { ...rest, kinds: kinds?.join(','), since: since?.toISOString(), until: until?.toISOString() };
}

/** State of the ledger: `loading`, `error` or `ready`. */
export type LedgerState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** Newest first: the first page, and those that `loadMore` added. Amounts in minor units if the unit is a currency. */
      entries: readonly LedgerEntry[];
      /** Whether there are older entries. */
      hasMore: boolean;
      /** Whether older entries are being read. */
      loadingMore: boolean;
      /** Why the last `loadMore` failed. Null otherwise. */
      moreError: BillingError | null;
      refreshing: boolean;
    };

/** What {@link useLedger} returns. */
export type Ledger = LedgerState & {
  /** Reads the next page of older entries. Never rejects. Does nothing while it reads, or without older entries. */
  loadMore: () => Promise<void>;
  /** Reads the first page again. Never rejects. A failure becomes the state. */
  refresh: () => Promise<void>;
};

/**
 * The history of the account's credits, page by page. With a `live` provider the first page follows every change.
 * @example
 * const ledger = useLedger({ unit: 'usd' });
 * if (ledger.status !== 'ready') return null;
 * return ledger.entries.map(({ seq, amount, reason }) => <p key={seq}>{`${amount} ${reason ?? ''}`}</p>);
 */
export function useLedger(filter: LedgerFilter = {}): Ledger {
  useLiveAccount();
  const { client } = useBilling();
  // A filter that is written in the component is another object at each render.
  const { limit, unit, kinds, since, until, source } = queryOf(filter);
  const text = JSON.stringify({ limit, unit, kinds, since, until, source });
  const read = useCallback((from: BillingClient) => from.getLedger(JSON.parse(text) as LedgerQuery), [text]);
  const first = useResource(`ledger ${text}`, read);
  const { pages, loadMore, ...more } = usePages(first, (cursor: number) =>
    client.getLedger({ ...(JSON.parse(text) as LedgerQuery), cursor }),
  );
  if (first.status !== 'ready') return { ...first, loadMore };
  const { data: _, ...rest } = first;
  return { ...rest, entries: pages.flatMap(({ entries }) => entries), ...more, loadMore };
}
