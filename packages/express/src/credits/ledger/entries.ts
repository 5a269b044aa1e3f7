import type { Entry } from '../rules/entry.js';
import { type CreditState, outboxOf } from '../rules/state.js';
import type { CreditModel } from '../store/model.js';

type EntryReads = Pick<CreditModel, 'readEntries'>;

/**
 * Entries `from` to `to` of an account, ascending. The document was read first and says which are in the ledger, so the
 * two are united without a gap and without a duplicate while both are written to.
 * @throws Error when an entry is missing (invariant 4)
 */
export async function readUnited(
  model: EntryReads,
  accountId: string,
  state: CreditState,
  from: number,
  to: number,
): Promise<Entry[]> {
  const outbox = outboxOf(state).filter(({ seq }) => seq >= from && seq <= to);
  const drained = await model.readEntries(accountId, from, Math.min(to, state.drainedSeq));
  const entries = [...drained, ...outbox];
  const gap = entries.findIndex(({ seq }, index) => seq !== from + index);
  if (gap < 0) return entries;
  throw new Error(`Entry ${from + gap} of account ${accountId} is missing. Was something deleted from ledger_entries?`);
}

/**
 * How many entries are older than a moment. By bisection: entries are in the order of their time, as exactly as the
 * clocks of the processes that wrote them agree.
 */
export async function countBefore(
  model: EntryReads,
  accountId: string,
  state: CreditState,
  moment: Date,
): Promise<number> {
  let before = 0;
  let after = state.seq + 1;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const [entry] = await readUnited(model, accountId, state, middle, middle);
    if (entry && entry.at < moment) before = middle;
    else after = middle;
  }
  return before;
}
