import type { BillingClient, BillingError } from '@tillkit/contract/browser';
import { useCallback } from 'react';
import useSWR, { type SWRConfiguration } from 'swr';
import { useBilling } from '../provider/BillingContext.js';
import { isTransient, toBillingError } from '../provider/billingError.js';

/** What the server knows and we keep: the name is the last part of its cache key. */
export type ResourceName = 'credits' | 'plans' | 'subscription';

export type Resource<T> =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | { status: 'ready'; data: T; refreshing: boolean };

/** Every setting that a host's own SWR configuration could change for us, fixed. */
const settings: SWRConfiguration = {
  suspense: false,
  keepPreviousData: false,
  revalidateIfStale: true,
  revalidateOnFocus: true,
  revalidateOnReconnect: true,
  refreshInterval: 0,
  dedupingInterval: 2_000,
  focusThrottleInterval: 10_000,
  errorRetryCount: 3,
  shouldRetryOnError: isTransient,
  isPaused: () => false,
  onError: () => {},
  onSuccess: () => {},
  onErrorRetry(error: BillingError, _key, _config, revalidate, { retryCount }) {
    if (retryCount > 3) return;
    const pauseMs = error.retryAfterSeconds ? error.retryAfterSeconds * 1_000 : 2_000 * 2 ** retryCount;
    setTimeout(() => revalidate({ retryCount }), pauseMs);
  },
};

/** Reads one resource of the account, shared by all components below a provider. `enabled: false` reads nothing. */
export function useResource<T>(
  name: ResourceName,
  read: (client: BillingClient) => Promise<T>,
  enabled = true,
): Resource<T> & { refresh: () => Promise<void> } {
  const { client, cache, scope } = useBilling();
  const fetcher = () =>
    read(client).catch((cause: unknown) => {
      throw toBillingError(cause);
    });
  // `cache` is how SWR's own context hands its cache to the hook; its public type leaves the field out.
  const withCache = { ...settings, cache: cache.store } as SWRConfiguration;
  const { data, error, isValidating } = useSWR<T, BillingError>(
    enabled ? ['tillkit', scope, name] : null,
    fetcher,
    withCache,
  );
  const refresh = useCallback(async () => {
    await cache.mutate(['tillkit', scope, name]);
  }, [cache, scope, name]);

  // Whoever is signed out is shown nothing of what was loaded before; any other failure leaves it in place.
  if (error && (data === undefined || error.code === 'UNAUTHENTICATED')) {
    return { status: 'error', error, refreshing: isValidating, refresh };
  }
  if (data === undefined) return { status: 'loading', refresh };
  return { status: 'ready', data, refreshing: isValidating, refresh };
}
