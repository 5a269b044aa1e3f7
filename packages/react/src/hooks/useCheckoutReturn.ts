import { useSyncExternalStore } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import type { CheckoutReturn } from '../provider/checkoutReturn.js';

const noSubscription = () => () => {};
const none: CheckoutReturn = { status: 'none' };

/** The result of a checkout that the customer returned from, as the server knows it. */
export function useCheckoutReturn(): CheckoutReturn & {
  /** Asks the server again, e.g. after it did not answer. */
  check: () => void;
  /** Forgets the result after the customer has read it. */
  dismiss: () => void;
} {
  const { checkoutReturn, isSignedOut } = useBilling();
  // The parameters stay in the address until a customer signs in, because the server tells only the owner.
  const subscribe = isSignedOut ? noSubscription : checkoutReturn.subscribe;
  const current = useSyncExternalStore(subscribe, checkoutReturn.get, () => none);
  const { check, dismiss } = checkoutReturn;
  return { ...current, check, dismiss };
}
