import { BillingFailure } from '../http/failure.js';

/** Stripe worked on the same customer for longer than one request should wait. */
export function customerBusy(cause: unknown): BillingFailure {
  return new BillingFailure('PROVIDER_UNAVAILABLE', 'The account is being set up. Try again in a moment.', {
    cause,
    retryAfterSeconds: 2,
  });
}
