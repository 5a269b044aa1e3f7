import type { BillingClient } from '@tillkit/contract/browser';
import { useResource } from './useResource.js';

const readAccess = (client: BillingClient) => client.getSubscriptionAccess();

/**
 * The subscription as the server knows it, without the methods of `useSubscription`, so that a page of plans loads less
 * code.
 */
export const useSubscriptionAccess = (enabled?: boolean) => useResource('subscription', readAccess, enabled);
