import type { BillingError } from '@tillkit/contract/browser';
import { useRef, useState } from 'react';
import { toBillingError } from '../provider/billingError.js';
import type { Resource } from './useResource.js';

/** Older pages of one first page. When that is read again, they no longer follow it, so they are dropped. */
interface Older<Page> {
  first: Page | null;
  pages: readonly Page[];
  loading: boolean;
  error: BillingError | null;
}

/**
 * The pages that follow a first one. `read` reads the page at a cursor. `loadMore` does nothing while it reads, or
 * without older pages.
 */
export function usePages<Cursor, Page extends { nextCursor: Cursor | null }>(
  first: Resource<Page>,
  read: (cursor: Cursor) => Promise<Page>,
) {
  const none: Older<Page> = { first: null, pages: [], loading: false, error: null };
  const [state, setOlder] = useState(none);
  const data = first.status === 'ready' ? first.data : null;
  const older = state.first === data ? state : none;
  const reading = useRef<Page | null>(null);

  const cursor = (older.pages.at(-1) ?? data)?.nextCursor ?? null;
  const loadMore = async () => {
    if (data === null || cursor === null || reading.current === data) return;
    reading.current = data;
    setOlder({ ...older, first: data, loading: true, error: null });
    // A page that comes after the first one was read again belongs to what is no longer shown.
    const finish = (change: (before: Older<Page>) => Partial<Older<Page>>) =>
      setOlder((before) => (before.first === data ? { ...before, loading: false, ...change(before) } : before));
    try {
      const page = await read(cursor);
      finish(({ pages }) => ({ pages: [...pages, page] }));
    } catch (cause) {
      finish(() => ({ error: toBillingError(cause) }));
    } finally {
      if (reading.current === data) reading.current = null;
    }
  };

  const pages = data === null ? [] : [data, ...older.pages];
  return { pages, hasMore: cursor !== null, loadingMore: older.loading, moreError: older.error, loadMore };
}
