import type { BillingClient, BillingError, Quota } from '@tillkit/contract/browser';
import { useLiveAccount } from './useLiveAccount.js';
import { useResource } from './useResource.js';

/** State of the quotas: `loading`, `error` or `ready`. */
export type QuotasState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** In the order of the catalogue. Empty when no plan of the account has one. */
      quotas: readonly Quota[];
      refreshing: boolean;
    };

/** What {@link useQuotas} returns. */
export type Quotas = QuotasState & {
  /** Reads the quotas again. Never rejects. A failure becomes the state. */
  refresh: () => Promise<void>;
};

const readQuotas = (client: BillingClient) => client.getQuotas();

/**
 * What the account has used of the quotas of its plans. With a `live` provider it follows every change.
 * @example
 * const quotas = useQuotas();
 * if (quotas.status !== 'ready') return null;
 * return quotas.quotas.map(({ quota, used, limit }) => <p key={quota}>{`${quota}: ${used} of ${limit ?? '∞'}`}</p>);
 */
export function useQuotas(): Quotas {
  useLiveAccount();
  const quotas = useResource('quotas', readQuotas);
  if (quotas.status !== 'ready') return quotas;
  const { data, ...rest } = quotas;
  return { ...rest, quotas: data.quotas };
}
