import { type BillingClient, BillingError } from '@tillkit/contract/browser';
import { useCallback, useSyncExternalStore } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { keyOf, type Snapshot } from '../provider/resourceStore.js';

/** The cached copy of the server's data. */
export type ResourceName =
  | 'autoRecharge'
  | 'credits'
  | 'paymentMethods'
  | 'plans'
  | 'quotas'
  | 'subscription'
  | `invoices ${string}`
  | `ledger ${string}`;

export type Resource<T> =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | { status: 'ready'; data: T; refreshing: boolean };

const unread: Snapshot = { loading: true };
const signedOut = new BillingError('Nobody is signed in.', { code: 'UNAUTHENTICATED' });
const noSubscription = () => () => {};

/**
 * Reads one resource of the account. All components below a provider share it. `read` must be the same function at each
 * render. `enabled: false` reads nothing. While nobody is signed in, only the plans are read.
 */
export function useResource<T>(
  name: ResourceName,
  read: (client: BillingClient) => Promise<T>,
  enabled = true,
): Resource<T> & { refresh: () => Promise<void> } {
  const { client, store, scope, isSignedOut } = useBilling();
  const isForbidden = isSignedOut && name !== 'plans';
  const key = keyOf(scope, name);
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(key, () => read(client), listener),
    [store, key, client, read],
  );
  const { data, error, loading } = useSyncExternalStore(
    enabled && !isForbidden ? subscribe : noSubscription,
    () => store.get(key),
    () => unread,
  );
  const refresh = useCallback(() => store.refresh(key), [store, key]);

  if (isForbidden) return { status: 'error', error: signedOut, refreshing: false, refresh };
  // If reading again fails, the data stays.
  if (data !== undefined) return { status: 'ready', data: data as T, refreshing: loading, refresh };
  if (error) return { status: 'error', error, refreshing: loading, refresh };
  return { status: 'loading', refresh };
}
