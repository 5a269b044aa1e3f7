import { useSyncExternalStore } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import type { CheckoutReturn, CheckoutReturnStore } from '../provider/checkoutReturn.js';

const noSubscription = () => () => {};
const none: CheckoutReturn = { status: 'none' };

/** How the customer came back to this page from a checkout, as the server knows it. */
export function useCheckoutReturn(): CheckoutReturn & Pick<CheckoutReturnStore, 'check' | 'dismiss'> {
  const { checkoutReturn, isSignedOut } = useBilling();
  // It stays in the address until somebody is signed in: the server tells it to nobody else.
  const subscribe = isSignedOut ? noSubscription : checkoutReturn.subscribe;
  const current = useSyncExternalStore(subscribe, checkoutReturn.get, () => none);
  const { check, dismiss } = checkoutReturn;
  return { ...current, check, dismiss };
}
