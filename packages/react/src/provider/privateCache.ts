import { initCache, type ScopedMutator } from 'swr/_internal';

/**
 * A cache of our own for the server's data. It is passed to each `useSWR` instead of being put into SWR's context, so
 * that the host's own use of SWR below `BillingProvider` keeps the host's cache and settings, and ours is seen by no
 * other code on the page.
 */
export interface PrivateCache {
  readonly store: Map<string, unknown>;
  readonly mutate: ScopedMutator;
  /** Begins to listen for focus and reconnection; gives the function that ends it. */
  connect(): () => void;
}

type StartedCache = readonly [unknown, ScopedMutator, (() => void)?, (() => void)?];

export function createPrivateCache(): PrivateCache {
  const store = new Map<string, unknown>();
  const [, mutate, start, stop] = initCache(store as Parameters<typeof initCache>[0]) as unknown as StartedCache;
  return {
    store,
    mutate,
    connect() {
      start?.();
      return () => stop?.();
    },
  };
}
