import type { Balance, BillingClient, BillingError, TopUpRules } from '@tillkit/contract/browser';
import { useLiveAccount } from './useLiveAccount.js';
import { useResource } from './useResource.js';

/** State of the balances: `loading`, `error` or `ready`. */
export type CreditsState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** Minor units if the unit is a currency. */
      balances: readonly Balance[];
      /** The limits and presets of a top-up. */
      topUp: TopUpRules;
      refreshing: boolean;
    };

/** What {@link useCredits} returns. */
export type Credits = CreditsState & {
  /** Reads the balances again. Never rejects. A failure becomes the state. */
  refresh: () => Promise<void>;
};

const readCredits = (client: BillingClient) => client.getCredits();

/**
 * The balances of the signed-in account, and the limits of a top-up.
 * @example
 * const credits = useCredits();
 * if (credits.status !== 'ready') return null;
 * return <p>{credits.balances[0]?.available}</p>;
 */
export function useCredits(): Credits {
  useLiveAccount();
  const credits = useResource('credits', readCredits);
  if (credits.status !== 'ready') return credits;
  const { data, ...rest } = credits;
  return { ...rest, ...data };
}
