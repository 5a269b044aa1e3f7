import type { BillingClient } from '@tillkit/contract/browser';
import { useResource } from './useResource.js';

const readAccess = (client: BillingClient) => client.getSubscriptionAccess();

/** The subscription as the server knows it, without the verbs of `useSubscription`, which a page of plans need not load. */
export const useSubscriptionAccess = (enabled?: boolean) => useResource('subscription', readAccess, enabled);
