import { useEffect } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { followAccount } from '../provider/liveAccount.js';

/** Follows the account while the component is shown, if the provider is `live`. */
export function useLiveAccount(): void {
  const { live: given, isSignedOut, store, scope } = useBilling();
  const live = isSignedOut ? null : given;
  useEffect(() => (live ? followAccount(live, store, scope) : undefined), [live, store, scope]);
}
