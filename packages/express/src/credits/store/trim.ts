import { limits } from '../rules/limits.js';
import { isDueKey } from '../rules/own-keys.js';
import type { CreditState } from '../rules/state.js';
import { isOrderedKey } from './keys.js';

/*
 * Taking drained entries out of the document, by whole pages.
 * 12. A key leaves only when its entry is in the ledger and older than the window; what is remembered of it (the
 *     forgotten… fields) makes a later repeat look there.
 */

export interface Trim {
  /** Every entry up to this one is in the ledger at majority. */
  drainedSeq: number;
  /** The pages that leave `recent`, by where they begin. */
  pages: number[];
  /** The last entry of them; 0 when none leaves. */
  dropSeq: number;
  forgottenOrderedKey: string | null;
  forgottenOtherKey: boolean;
}

/** What may leave a state of which all entries up to `drainedSeq` are in the ledger. */
export function planTrim(state: CreditState, drainedSeq: number): Trim {
  const oldest = drainedSeq - limits.keyWindow;
  const pages = state.pages.filter((from, index) => from <= oldest && endOf(state, index) <= drainedSeq);
  const dropSeq = pages.length > 0 ? endOf(state, pages.length - 1) : 0;
  let { forgottenOrderedKey, forgottenOtherKey } = state;
  for (const { seq, key } of state.recent) {
    if (seq > dropSeq) break;
    if (isDueKey(key)) continue;
    if (!isOrderedKey(key)) forgottenOtherKey = true;
    else if (forgottenOrderedKey === null || key > forgottenOrderedKey) forgottenOrderedKey = key;
  }
  return { drainedSeq, pages, dropSeq, forgottenOrderedKey, forgottenOtherKey };
}

/** The last entry of a page. */
function endOf({ pages, seq }: CreditState, index: number): number {
  return (pages[index + 1] ?? seq + 1) - 1;
}

/** The state as `model.trim` leaves it. Gives the same object when there is nothing to do. */
export function applyTrim(state: CreditState, drainedSeq: number): CreditState {
  if (drainedSeq <= state.drainedSeq) return state;
  const { pages, dropSeq, ...trimmed } = planTrim(state, drainedSeq);
  return {
    ...state,
    ...trimmed,
    recent: state.recent.filter(({ seq }) => seq > dropSeq),
    pages: state.pages.slice(pages.length),
  };
}
