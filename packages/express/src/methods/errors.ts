import { BillingFailure } from '../http/failure.js';

export function methodNotFound(): BillingFailure {
  return new BillingFailure(
    'PAYMENT_METHOD_NOT_FOUND',
    'This account has no such payment method. List them again: it may have been removed.',
  );
}

export function methodInUse(by: 'plan' | 'auto-recharge'): BillingFailure {
  const first = by === 'plan' ? 'or cancel the plan' : 'or switch auto-recharge off';
  return new BillingFailure(
    'PAYMENT_METHOD_IN_USE',
    `This is the last payment method, and the ${by} is charged to it. Save another one first, ${first}.`,
    { details: { by } },
  );
}

export function redirectRefused(allowed: readonly string[]): BillingFailure {
  return new BillingFailure('INVALID_REDIRECT', `Use a path such as "/billing", or a URL of ${allowed.join(', ')}.`);
}
