import { randomUUID } from 'node:crypto';
import type { CreditState } from '../rules/state.js';

/*
 * Which keys the document can answer for. A key that left it is in the ledger. To look there costs a round trip, and
 * nearly all keys are new. UUIDs of version 7 (RFC 9562) grow with time, so a key that is greater than all forgotten
 * ones is not among them, whatever any clock says. Other keys have no such order.
 */

const orderedKey = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a key is a lower-case UUID of version 7. */
export function isOrderedKey(key: string): boolean {
  return orderedKey.test(key);
}

/** Whether a key that is not in `recent` might have been used before: then only the ledger can tell. */
export function mayBeForgotten(state: CreditState, key: string): boolean {
  if (!isOrderedKey(key)) return state.forgottenOtherKey;
  return state.forgottenOrderedKey !== null && key <= state.forgottenOrderedKey;
}

/** A new key, a UUID of version 7: the cheapest kind, see above. Keep it for the repeats of the same change. */
export function newCreditKey(now: Date = new Date()): string {
  const time = now.getTime().toString(16).padStart(12, '0');
  // What follows the time in a version 7 is as random as in a version 4, and has the same variant.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
