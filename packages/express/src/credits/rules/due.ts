import { payDebt, take, write } from './book.js';
import { isExpired, reservedByGrant } from './grants.js';
import { ownKeyPrefix } from './own-keys.js';
import type { ActiveGrant, CreditState, OpenHold } from './state.js';

/*
 * What time alone does. It is done at each change, before anything else, in the order in which it came to pass, so the
 * outcome does not depend on when it is read:
 *
 *   a grant ended   what is free of it leaves by an entry of kind expiry. What a hold has reserved of it stays:
 *                   a hold is the moment of taking, and may still be captured.
 *   a hold ended    what it held is free again, by an entry of kind hold_expiry, and pays debt first. What is of a
 *                   grant that had ended by then leaves at once.
 *
 *  6. A hold that ended resolves here, wholly. 7. So expired credit is gone before a command looks for some.
 */

/** The state after everything that is due at a moment. Gives the same object when nothing is. */
export function settleDue(state: CreditState, now: Date): CreditState {
  let current = state;
  for (let due = nextDue(current, now); due !== undefined; due = nextDue(current, now)) {
    current = 'captureMax' in due ? endHold(current, due, now) : endGrant(current, due, now);
  }
  return current;
}

/** What came to pass first; of what ended at the same moment grants come before holds. */
function nextDue({ grants, holds }: CreditState, now: Date): ActiveGrant | OpenHold | undefined {
  let first: ActiveGrant | OpenHold | undefined;
  const endedGrants = grants.filter((row) => isExpired(row, now));
  if (endedGrants.length > 0) {
    const reserved = reservedByGrant(holds);
    for (const row of endedGrants)
      if (row.remaining > (reserved.get(row.seq) ?? 0) && isBefore(row, first)) first = row;
  }
  for (const row of holds) if (isExpired(row, now) && isBefore(row, first)) first = row;
  return first;
}

/** When the next grant or hold ends by itself, after a moment; null when none does. */
export function nextEndAfter({ grants, holds }: CreditState, now: Date): Date | null {
  const ends = [...grants, ...holds].flatMap(({ expiresAt }) => (expiresAt && expiresAt > now ? [expiresAt] : []));
  return ends.reduce<Date | null>((first, end) => (first === null || end < first ? end : first), null);
}

function isBefore(a: { expiresAt: Date | null }, b: { expiresAt: Date | null } | undefined): boolean {
  return b === undefined || (a.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) < (b.expiresAt?.getTime() ?? 0);
}

const byItself = { source: null, actor: null, reason: null, fingerprint: '' };

function endGrant(state: CreditState, { seq: grant, unit, remaining }: ActiveGrant, now: Date): CreditState {
  const amount = remaining - (reservedByGrant(state.holds).get(grant) ?? 0);
  const allocations = [{ grant, amount }];
  // Once for all that is left of it, and once for each part that a hold lets go of later.
  const part = amount === remaining ? '' : `:${state.seq + 1}`;
  const about = { ...byItself, key: `${ownKeyPrefix}expiry:${grant}${part}` };
  return write(take(state, allocations), about, { kind: 'expiry', unit, amount: -amount, allocations }, now).state;
}

function endHold(state: CreditState, hold: OpenHold, now: Date): CreditState {
  const about = { ...byItself, key: `${ownKeyPrefix}hold:${hold.seq}` };
  const without = { ...state, holds: state.holds.filter((row) => row !== hold) };
  const { state: current, allocations, paid } = payDebt(without, hold.unit, hold.expiresAt);
  const content = { kind: 'hold_expiry' as const, unit: hold.unit, amount: 0, allocations, held: -hold.amount };
  return write(current, about, { ...content, hold: hold.key, ...(paid > 0 ? { debt: -paid } : {}) }, now).state;
}
