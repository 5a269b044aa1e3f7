import { type LedgerReply, ledgerQuery } from '@tillkit/contract';
import { parseInput } from '../http/input.js';
import type { CreditModel } from './model.js';
import { type Entry, outboxOf, shownEntry } from './state.js';

export interface LedgerPage {
  /** Entries a page, 1 to 100. Default 20. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: number | undefined;
}

/**
 * A page of an account's ledger, newest first. The document is read first and says which entries are in the ledger, so
 * the two are united without a gap and without a duplicate while both are written to.
 * @throws BillingFailure INVALID_INPUT
 */
export async function readLedgerPage(
  model: Pick<CreditModel, 'read' | 'readEntries'>,
  accountId: string,
  page: LedgerPage,
): Promise<LedgerReply> {
  const { limit = 20, cursor } = parseInput(ledgerQuery, page);
  const state = await model.read(accountId);
  const newest = Math.min(state.seq, (cursor ?? Number.POSITIVE_INFINITY) - 1);
  const oldest = Math.max(1, newest - limit + 1);
  const outbox = outboxOf(state).filter(({ seq }) => seq >= oldest && seq <= newest);
  const drained = await model.readEntries(accountId, oldest, Math.min(newest, state.drainedSeq));
  const entries = withoutGap([...drained, ...outbox], oldest, accountId);
  return {
    entries: entries.map(shownEntry).reverse(),
    nextCursor: oldest > 1 && entries.length > 0 ? oldest : null,
  };
}

/** @throws Error when an entry is missing (invariant 4) */
function withoutGap(entries: Entry[], oldest: number, accountId: string): Entry[] {
  const gap = entries.findIndex(({ seq }, index) => seq !== oldest + index);
  if (gap < 0) return entries;
  throw new Error(
    `Entry ${oldest + gap} of account ${accountId} is missing. Was something deleted from ledger_entries?`,
  );
}
