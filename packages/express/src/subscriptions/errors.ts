import { type ChangePreview, formatMoney, type PaymentDue } from '@tillkit/contract';
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

export function changeRefused(why: string): BillingFailure {
  return new BillingFailure('SUBSCRIPTION_NOT_CHANGEABLE', why);
}

export function changeUnderWay(): BillingFailure {
  return new BillingFailure('ACCOUNT_BUSY', 'Another change of this plan is under way. Try again in a moment.', {
    retryAfterSeconds: 2,
  });
}

export function previewOutdated(preview: ChangePreview): BillingFailure {
  return new BillingFailure(
    'PREVIEW_OUTDATED',
    'What was confirmed no longer holds. Nothing was changed or charged. Show the new preview and ask again.',
    { details: { preview } },
  );
}

export function changeDeclined({ message, code }: { message: string; code: string }): BillingFailure {
  return new BillingFailure('CARD_DECLINED', `${message} The plan stays as it was.`, {
    details: { declineCode: code },
  });
}

export function cardNeeded(): BillingFailure {
  return new BillingFailure(
    'PAYMENT_METHOD_REQUIRED',
    'Save a payment method first: this change is charged at once. Nothing was changed.',
  );
}

export function subscriptionNotFound(): BillingFailure {
  return new BillingFailure('SUBSCRIPTION_NOT_FOUND', 'This account has no running subscription.');
}

export function subscriptionNotResumable(why: string): BillingFailure {
  return new BillingFailure('SUBSCRIPTION_NOT_RESUMABLE', `There is nothing to resume: ${why}.`);
}
