import { useSyncExternalStore } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import type { CheckoutReturn, CheckoutReturnStore } from '../provider/checkoutReturn.js';

const none: CheckoutReturn = { status: 'none' };

/** How the customer came back to this page from a checkout, as the server knows it. */
export function useCheckoutReturn(): CheckoutReturn & Pick<CheckoutReturnStore, 'check' | 'dismiss'> {
  const { checkoutReturn } = useBilling();
  const current = useSyncExternalStore(checkoutReturn.subscribe, checkoutReturn.get, () => none);
  const { check, dismiss } = checkoutReturn;
  return { ...current, check, dismiss };
}
