import { type LedgerKind, type LedgerReply, ledgerKind } from '@tillkit/contract';
import { z } from 'zod';
import { parseInput } from '../../http/input.js';
import type { Entry } from '../rules/entry.js';
import type { CreditState } from '../rules/state.js';
import type { CreditModel } from '../store/model.js';
import { countBefore, readUnited } from './entries.js';
import { shownEntry } from './shown-entry.js';

/** Which entries are wanted. */
export interface LedgerFilter {
  /** Only this unit. `quota:` and a name is what is used of a quota, `topup:` and a unit what open top-ups reserve. */
  unit?: string | undefined;
  /** Only these kinds. Default: all but those of quotas and reservations, or all of the unit that is given. */
  kinds?: readonly LedgerKind[] | undefined;
  /** Only entries of this moment and later. */
  since?: Date | undefined;
  /** Only entries before this moment. */
  until?: Date | undefined;
  /** Only what this object caused: the id of the entry's source. */
  source?: string | undefined;
}

/** What `credits.ledger` takes: which entries, and which page of them. */
export interface LedgerPage extends LedgerFilter {
  /** Entries a page, 1 to 100. Default 20. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: number | undefined;
}

type LedgerReads = Pick<CreditModel, 'read' | 'readEntries'>;

/** The maximum of entries read for one page, so that the filter does not change what a page costs. */
const lookedAtMax = 2000;
const lookedAtOnce = 500;

const filter = {
  unit: z.string().max(80).optional(),
  kinds: z.array(ledgerKind).min(1).optional(),
  since: z.date().optional(),
  until: z.date().optional(),
  source: z.string().max(255).optional(),
};

export const filterInput = z.strictObject(filter);

const pageInput = z.strictObject({
  ...filter,
  limit: z.int().min(1).max(100).optional(),
  cursor: z.int().positive().optional(),
});

/**
 * A page of an account's ledger, newest first.
 * @throws BillingFailure INVALID_INPUT
 */
export async function readLedgerPage(model: LedgerReads, accountId: string, page: LedgerPage): Promise<LedgerReply> {
  const { limit = 20, cursor = Number.POSITIVE_INFINITY, ...wanted } = parseInput(pageInput, page);
  const state = await model.read(accountId);
  const { oldest, newest } = await boundsOf(model, accountId, state, wanted);
  const found: Entry[] = [];
  let next = Math.min(newest, cursor - 1);
  const lookedAtEnd = Math.max(oldest, next - lookedAtMax + 1);
  for (let count = limit; next >= lookedAtEnd && found.length < limit; count = lookedAtOnce) {
    const from = Math.max(lookedAtEnd, next - count + 1);
    const entries = await readUnited(model, accountId, state, from, next);
    const fitting = entries.filter((entry) => fits(entry, wanted)).reverse();
    const rest = limit - found.length;
    found.push(...fitting.slice(0, rest));
    next = fitting.length > rest ? (found.at(-1)?.seq ?? from) - 1 : from - 1;
  }
  return { entries: found.map(shownEntry), nextCursor: next >= oldest ? next + 1 : null };
}

/** The first and last entry within a filter's times. */
export async function boundsOf(
  model: Pick<LedgerReads, 'readEntries'>,
  accountId: string,
  state: CreditState,
  { since, until }: Pick<LedgerFilter, 'since' | 'until'>,
): Promise<{ oldest: number; newest: number }> {
  const newest = until ? await countBefore(model, accountId, state, until) : state.seq;
  const oldest = since ? (await countBefore(model, accountId, state, since)) + 1 : 1;
  return { oldest, newest };
}

/** Whether an entry passes the filter, apart from its times. */
export function fits({ unit, kind, source, quota, reservation }: Entry, wanted: LedgerFilter): boolean {
  if (wanted.unit !== undefined && unit !== wanted.unit) return false;
  if (wanted.source !== undefined && source?.id !== wanted.source) return false;
  if (wanted.kinds) return wanted.kinds.includes(kind);
  return wanted.unit !== undefined || (quota === undefined && reservation === undefined);
}
