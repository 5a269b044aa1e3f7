import { BillingFailure } from '../../http/failure.js';
import type { Refusal } from '../rules/decide.js';
import { limits } from '../rules/limits.js';
import { shownAmount } from '../rules/unit.js';

type Code = BillingFailure['code'];

/** A refusal of the rules as the error of the kit. Nothing was changed. */
export function refusalFailure(refusal: Refusal): BillingFailure {
  const fail = (code: Code, message: string, details?: Record<string, unknown>) =>
    new BillingFailure(code, message, details ? { details } : {});
  switch (refusal.reason) {
    case 'key_conflict':
      return fail(
        'KEY_CONFLICT',
        'This key was used for another change. Repeat that change with the same content, or use a new key.',
        { key: refusal.key },
      );
    case 'insufficient': {
      const { unit, amount, available } = refusal;
      const message = `Not enough credits: this takes ${shownAmount(amount, unit)} and ${shownAmount(available, unit)} can be spent. Top up first.`;
      return fail('INSUFFICIENT_CREDITS', message, { unit, required: amount, available });
    }
    case 'over_budget': {
      const { unit, amount, available, resetAt, ...more } = refusal;
      const begins = resetAt.toISOString();
      const message = `This takes ${shownAmount(amount, unit)}, and ${shownAmount(available, unit)} can still be spent until ${begins}, by the budget of this account.`;
      const { spent, limit } = more;
      return fail('BUDGET_EXCEEDED', message, { unit, required: amount, available, spent, limit, resetAt: begins });
    }
    case 'balance_too_large': {
      const { unit, amount, balance } = refusal;
      const limit = shownAmount(Number.MAX_SAFE_INTEGER, unit);
      const message = `A balance is at most ${limit}; ${shownAmount(balance, unit)} and ${shownAmount(amount, unit)} would exceed it.`;
      return fail('AMOUNT_ABOVE_MAXIMUM', message, { unit, amount, balance });
    }
    case 'hold_not_open':
      return fail(
        'HOLD_NOT_OPEN',
        'No open hold has this key: it was captured, released, has ended, or never existed. Look it up in the ledger.',
        { hold: refusal.hold },
      );
    case 'hold_too_long': {
      const latest = refusal.latest.toISOString();
      return fail('INVALID_INPUT', `expiresAt: give a time after now, and no later than ${latest}, 31 days from now.`);
    }
    case 'capture_max_too_small':
      return fail('INVALID_INPUT', `captureMax: give at least the amount of the hold, ${refusal.amount}.`);
    case 'capture_too_large':
    case 'claw_back_too_large': {
      const { unit, amount, limit } = refusal;
      const what = refusal.reason === 'capture_too_large' ? 'captured from this hold' : 'clawed back from this grant';
      return fail('AMOUNT_ABOVE_MAXIMUM', `At most ${shownAmount(limit, unit)} can still be ${what}.`, {
        unit,
        amount,
        limit,
      });
    }
    case 'grant_not_found':
      return fail('GRANT_NOT_FOUND', 'No grant has this key, or nothing is left of it. Look it up in the ledger.', {
        grant: refusal.grant,
      });
    case 'consumption_not_found':
      return fail('INVALID_INPUT', `of: no use of ${refusal.quota} has this key. Give the key of a consumption.`);
    case 'quota_release_too_large':
      return fail('INVALID_INPUT', `amount: only ${refusal.limit} was consumed under this key. Release that or less.`);
    case 'quota_exceeded': {
      const { quota, amount, used, limit, resetAt } = refusal;
      const message = `The quota of ${quota} does not allow ${amount} more: ${used} of ${limit} are used.`;
      return fail('QUOTA_EXCEEDED', message, {
        quota,
        requested: amount,
        used,
        limit,
        resetAt: resetAt?.toISOString() ?? null,
      });
    }
    case 'no_room':
      return balanceCapExceeded(refusal);
    case 'nothing_reserved':
      return fail('INTERNAL', `Nothing is reserved for ${refusal.id}.`);
    case 'too_many_units':
      return fail(
        'INVALID_INPUT',
        `unit: an account has at most ${limits.unitsMax} units; ${refusal.unit} would be one more. Use one it has.`,
      );
    case 'too_many_parts':
      return fail(
        'INVALID_INPUT',
        `amount: this takes from more than ${limits.partsMax} grants at once. Split it into smaller amounts.`,
      );
    default:
      return accountBusy(fullMessages[refusal.reason]);
  }
}

/** What an account has too many of, until some of them end. */
const fullMessages = {
  too_many_grants: `An account holds at most ${limits.grantsMax} grants with something left. Grant in larger parts.`,
  too_many_holds: `An account has at most ${limits.holdsMax} open holds. Capture or release some first.`,
  too_many_transfers: `At most ${limits.transfersMax} transfers of an account wait for their receivers. Try again later.`,
  too_many_quotas: `An account counts at most ${limits.quotaRowsMax} quotas of its plans at once. Try again later.`,
  too_many_reservations: `At most ${limits.reservationsMax} top-ups of an account are open at once. Pay or cancel some first.`,
  too_many_claw_backs: `${limits.clawedBackMax} grants of this account were clawed back, which is the limit. Adjust its balance instead.`,
};

/** @param room what may still be added; below 0 where the balance is above its cap already */
export function balanceCapExceeded({ unit, cap, room }: { unit: string; cap: number; room: number }): BillingFailure {
  const roomMinor = Math.max(0, room);
  const advice =
    roomMinor > 0 ? `top up ${shownAmount(roomMinor, unit)} or less` : 'it is reached, so spend some first';
  return new BillingFailure(
    'BALANCE_CAP_EXCEEDED',
    `A balance is at most ${shownAmount(cap, unit)}, open top-ups included: ${advice}.`,
    { details: { balanceCapMinor: cap, roomMinor, currency: unit } },
  );
}

/** The account has too much waiting. Nothing was changed. */
export function accountBusy(
  message = 'Too many changes of this account are waiting. Try again in a second, with the same key.',
  cause?: unknown,
): BillingFailure {
  return new BillingFailure('ACCOUNT_BUSY', message, { retryAfterSeconds: 1, cause });
}

/** The database did not say what became of a write, and cannot be asked. */
export function outcomeUnknown(cause: unknown): BillingFailure {
  return new BillingFailure(
    'DATABASE_UNAVAILABLE',
    'The database does not answer, so the change may have been made or not. Repeat it with the same key: it is made at most once.',
    { retryAfterSeconds: 5, cause },
  );
}

/** The first half of a transfer is done. */
export function transferOnItsWay(cause: unknown): BillingFailure {
  return new BillingFailure(
    'ACCOUNT_BUSY',
    'The credits have left the sender and will reach the receiver. Repeat the transfer with the same key to see whether they have arrived.',
    { retryAfterSeconds: 5, cause },
  );
}
