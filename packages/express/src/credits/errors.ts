import { BillingFailure } from '../http/failure.js';
import type { Refusal } from './rules.js';
import { limits } from './state.js';
import { shownAmount } from './unit.js';

/** A refusal of the rules as the error of the kit. Nothing was changed. */
export function refusalFailure(refusal: Refusal): BillingFailure {
  switch (refusal.reason) {
    case 'key_conflict':
      return new BillingFailure(
        'KEY_CONFLICT',
        'This key was used for another change. Repeat a change with the very same content, or take a new key.',
        { details: { key: refusal.key } },
      );
    case 'insufficient': {
      const { unit, amount, available } = refusal;
      const message = `Not enough credits: this takes ${shownAmount(amount, unit)} and ${shownAmount(available, unit)} can be spent. Top up first.`;
      return new BillingFailure('INSUFFICIENT_CREDITS', message, { details: { unit, required: amount, available } });
    }
    case 'balance_too_large': {
      const { unit, amount, balance } = refusal;
      const most = shownAmount(Number.MAX_SAFE_INTEGER, unit);
      const message = `A balance is at most ${most}; ${shownAmount(balance, unit)} and ${shownAmount(amount, unit)} would exceed it.`;
      return new BillingFailure('AMOUNT_ABOVE_MAXIMUM', message, { details: { unit, amount, balance } });
    }
    case 'too_many_grants':
      return accountBusy(
        `An account holds at most ${limits.grantsMax} grants with something left. Grant in larger parts.`,
      );
    case 'too_many_units':
      return new BillingFailure(
        'INVALID_INPUT',
        `unit: an account has at most ${limits.unitsMax} units; ${refusal.unit} would be one more. Use one it has.`,
      );
  }
}

/** Back-pressure. Nothing was changed. */
export function accountBusy(
  message = 'Too many changes of this account wait. Try again in a second, under the same key.',
  cause?: unknown,
): BillingFailure {
  return new BillingFailure('ACCOUNT_BUSY', message, { retryAfterSeconds: 1, cause });
}

/** The database did not say what became of a write, and cannot be asked. */
export function outcomeUnknown(cause: unknown): BillingFailure {
  return new BillingFailure(
    'DATABASE_UNAVAILABLE',
    'The database does not answer, so it is not known whether the change was made. Repeat it under the same key: it is made at most once.',
    { retryAfterSeconds: 5, cause },
  );
}
