import { formatMoney, type Money } from '@tillkit/contract';
import { BillingFailure } from '../http/failure.js';

const shown = (money: Money) => formatMoney(money, 'en-US');

export function amountNotInteger(): BillingFailure {
  return new BillingFailure(
    'AMOUNT_NOT_INTEGER',
    'Give the amount as a whole number of minor units (cents), without decimals.',
  );
}

export function amountNotInSteps({ amountMinor, currency }: Money, stepMinor: number): BillingFailure {
  const below = amountMinor - (amountMinor % stepMinor);
  const near = [below, below + stepMinor].map((amount) => shown({ amountMinor: amount, currency }));
  return new BillingFailure('AMOUNT_NOT_IN_STEPS', `Top up ${near.join(' or ')}: Stripe takes nothing in between.`, {
    details: { stepMinor, currency },
  });
}

export function amountBelowMinimum(minimum: Money): BillingFailure {
  return new BillingFailure('AMOUNT_BELOW_MINIMUM', `Top up at least ${shown(minimum)}.`, {
    details: { minimumMinor: minimum.amountMinor, currency: minimum.currency },
  });
}

export function amountAboveMaximum(maximum: Money): BillingFailure {
  return new BillingFailure('AMOUNT_ABOVE_MAXIMUM', `Top up at most ${shown(maximum)} at once.`, {
    details: { maximumMinor: maximum.amountMinor, currency: maximum.currency },
  });
}

export function currencyNotSupported(currencies: readonly string[]): BillingFailure {
  return new BillingFailure('CURRENCY_NOT_SUPPORTED', `Top up in one of: ${currencies.join(', ')}.`, {
    details: { currencies },
  });
}

export function attemptConflict(): BillingFailure {
  return new BillingFailure('ATTEMPT_CONFLICT', 'This attemptId was used for another purchase. Use a new attemptId.');
}

export function sessionEnded(): BillingFailure {
  return new BillingFailure('SESSION_ENDED', 'This purchase has ended. Start again with a new attemptId.');
}

export function unknownSession(): BillingFailure {
  return new BillingFailure(
    'UNKNOWN_SESSION',
    'This account has no billing session with this id. Check the sessionId.',
  );
}

export function invalidRedirect(allowed: readonly string[]): BillingFailure {
  return new BillingFailure(
    'INVALID_REDIRECT',
    `Give redirectUrl as a path such as "/billing", or as a URL of ${allowed.join(' or ')}.`,
  );
}
