import { BillingFailure } from '../http/failure.js';

/** Another request works on the account's customer. */
export function accountBusy(): BillingFailure {
  return new BillingFailure('ACCOUNT_BUSY', 'Another change of this account is under way. Try again in a moment.', {
    retryAfterSeconds: 2,
  });
}

/** Stripe worked on the same customer for longer than one request should wait. */
export function customerBusy(cause: unknown): BillingFailure {
  return new BillingFailure('PROVIDER_UNAVAILABLE', 'The account is being set up. Try again in a moment.', {
    cause,
    retryAfterSeconds: 2,
  });
}
