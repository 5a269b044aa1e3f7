import { type BillingClient, useCredits, useSubscription } from '@tillkit/react';
import { useCallback, useEffect, useState } from 'react';

export type Quota = Awaited<ReturnType<BillingClient['getQuotas']>>['quotas'][number];

/**
 * A quota of the account and its use. Null until it is known. It is read again when the account changes. After your own
 * use, call `refresh`.
 */
export function useQuota(client: BillingClient, name: string): { quota: Quota | null; refresh: () => Promise<void> } {
  const credits = useCredits();
  const subscription = useSubscription();
  const [quota, setQuota] = useState<Quota | null>(null);
  const refresh = useCallback(
    () =>
      client.getQuotas().then(
        ({ quotas }) => setQuota(quotas.find((each) => each.quota === name) ?? null),
        // The shown value stays. The next change reads it again.
        () => undefined,
      ),
    [client, name],
  );
  const balances = credits.status === 'ready' ? credits.balances : null;
  const access = subscription.status === 'ready' ? subscription.access : null;
  useEffect(() => {
    if (balances || access) void refresh();
  }, [refresh, balances, access]);
  return { quota, refresh };
}
