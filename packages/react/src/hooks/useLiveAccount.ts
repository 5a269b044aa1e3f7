import { useEffect } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { followAccount } from '../provider/liveAccount.js';

/**
 * Follows the account while the component is shown, where the provider is `live`.
 * @param enabled false follows nothing, e.g. while nobody is signed in
 */
export function useLiveAccount(enabled = true): void {
  const { live, store, scope } = useBilling();
  useEffect(() => (live && enabled ? followAccount(live, store, scope) : undefined), [live, enabled, store, scope]);
}
