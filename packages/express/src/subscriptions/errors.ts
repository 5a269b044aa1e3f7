import { formatMoney, type PaymentDue } from '@tillkit/contract';
import { BillingFailure } from '../http/failure.js';

export function subscriptionExists(planName: string): BillingFailure {
  return new BillingFailure(
    'SUBSCRIPTION_EXISTS',
    `This account is subscribed to ${planName} already. Cancel that subscription before you buy another.`,
  );
}

export function paymentIsDue(due: PaymentDue): BillingFailure {
  const amount = formatMoney(due, 'en-US');
  const orCancel = due.voidedOnCancel ? `, or cancel ${due.planName}` : '';
  return new BillingFailure(
    'PAYMENT_DUE',
    `A payment of ${amount} for ${due.planName} is due. Pay the open invoice${orCancel} before you buy another plan.`,
    { details: { ...due } },
  );
}

export function subscriptionNotFound(): BillingFailure {
  return new BillingFailure('SUBSCRIPTION_NOT_FOUND', 'This account has no running subscription.');
}

export function subscriptionNotResumable(why: string): BillingFailure {
  return new BillingFailure('SUBSCRIPTION_NOT_RESUMABLE', `There is nothing to resume: ${why}.`);
}
