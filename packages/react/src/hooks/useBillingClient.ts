import type { BillingClient } from '@tillkit/contract/browser';
import { useBilling } from '../provider/BillingContext.js';

/**
 * The client of the provider: every endpoint that a browser may call, as a typed function. Use it for calls that no hook
 * makes. What it returns is not cached, and a call rejects with a `BillingError`.
 * @example
 * const client = useBillingClient();
 * const { plans } = await client.getPlans();
 */
export function useBillingClient(): BillingClient {
  return useBilling().client;
}
