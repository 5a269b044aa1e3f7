import { BillingFailure } from '../http/failure.js';

export function subscriptionExists(planName: string): BillingFailure {
  return new BillingFailure(
    'SUBSCRIPTION_EXISTS',
    `This account is subscribed to ${planName} already. Change or cancel that subscription instead of buying another.`,
  );
}

export function subscriptionNotFound(): BillingFailure {
  return new BillingFailure('SUBSCRIPTION_NOT_FOUND', 'This account has no running subscription.');
}

export function subscriptionNotResumable(why: string): BillingFailure {
  return new BillingFailure('SUBSCRIPTION_NOT_RESUMABLE', `There is nothing to resume: ${why}.`);
}
