import { isDueKey } from './inputs.js';
import { isOrderedKey } from './keys.js';
import { type CreditState, limits } from './state.js';

/*
 * Taking drained entries out of the document.
 * 12. A key leaves only when its entry is in the ledger and older than the window; what is remembered of it (the
 *     forgotten… fields) makes a later repeat look there.
 */

export interface Trim {
  /** Every entry up to this one is in the ledger at majority. */
  drainedSeq: number;
  /** Entries up to this one leave `recent`. */
  dropSeq: number;
  forgottenOrderedKey: string | null;
  forgottenOtherKey: boolean;
}

/** What may leave a state of which all entries up to `drainedSeq` are in the ledger. */
export function planTrim(state: CreditState, drainedSeq: number): Trim {
  const dropSeq = Math.max(0, drainedSeq - limits.keyWindow);
  let { forgottenOrderedKey, forgottenOtherKey } = state;
  for (const { seq, key } of state.recent) {
    if (seq > dropSeq) break;
    if (isDueKey(key)) continue;
    if (!isOrderedKey(key)) forgottenOtherKey = true;
    else if (forgottenOrderedKey === null || key > forgottenOrderedKey) forgottenOrderedKey = key;
  }
  return { drainedSeq, dropSeq, forgottenOrderedKey, forgottenOtherKey };
}

/** The state as `model.trim` leaves it. Gives the same object when there is nothing to do. */
export function applyTrim(state: CreditState, drainedSeq: number): CreditState {
  if (drainedSeq <= state.drainedSeq) return state;
  const { dropSeq, ...forgotten } = planTrim(state, drainedSeq);
  return { ...state, ...forgotten, recent: state.recent.filter(({ seq }) => seq > dropSeq) };
}
