import { type ActiveGrant, type CreditState, emptyState, type OpenHold, type UnitBalance } from '../rules/state.js';
import { readPage, writePage } from './pages.js';

/*
 * The state as the document has it. Grants, holds and pages of entries are stored by their seq, so that the update for
 * one of them has the size of one. Empty lists are left out.
 */

/** A document that this process must not touch. A retry does not help. */
export class UnknownShape extends Error {
  override readonly name = 'UnknownShape';
}

type BySeq<Row> = Readonly<Record<string, Row>>;
type List = 'quotas' | 'clawedBack' | 'reservations' | 'transfers';

export interface StoredCredits
  extends Omit<CreditState, 'version' | 'units' | 'grants' | 'holds' | 'recent' | 'pages' | List>,
    Partial<Pick<CreditState, List>> {
  version: number;
  units: (Omit<UnitBalance, 'debt'> & Partial<UnitBalance>)[];
  grants: BySeq<ActiveGrant>;
  holds?: BySeq<OpenHold>;
  /** Absent in reads without entries. */
  recent?: BySeq<string>;
}

/** @throws UnknownShape when it was written by another version */
export function stateOf(accountId: string, stored: StoredCredits | undefined): CreditState {
  if (!stored) return emptyState;
  const { version, units, grants, holds = {}, quotas = [], clawedBack = [], transfers = [], recent = {} } = stored;
  const { reservations = [] } = stored;
  if (version !== emptyState.version) {
    throw new UnknownShape(
      `The credits of account ${accountId} were written by another version of Tillkit. Update this process.`,
    );
  }
  // JavaScript lists names that are whole numbers in ascending order, however they were stored.
  const pages = Object.entries(recent);
  return {
    ...stored,
    version,
    units: units.map(({ unit, balance, debt = 0 }) => ({ unit, balance, debt })),
    grants: Object.values(grants),
    holds: Object.values(holds),
    quotas,
    clawedBack,
    reservations,
    transfers,
    recent: pages.flatMap(([, page]) => readPage(page)),
    pages: pages.map(([from]) => Number(from)),
  };
}

export function storedOf({
  quotas,
  clawedBack,
  reservations,
  transfers,
  holds,
  recent,
  pages,
  ...state
}: CreditState): StoredCredits {
  return {
    ...state,
    grants: bySeq(state.grants),
    recent: pagesOf({ recent, pages }),
    ...(holds.length > 0 ? { holds: bySeq(holds) } : {}),
    ...(quotas.length > 0 ? { quotas } : {}),
    ...(clawedBack.length > 0 ? { clawedBack } : {}),
    ...(reservations.length > 0 ? { reservations } : {}),
    ...(transfers.length > 0 ? { transfers } : {}),
  };
}

function bySeq<Row extends { seq: number }>(rows: readonly Row[]): Record<string, Row> {
  return Object.fromEntries(rows.map((row) => [row.seq, row]));
}

function pagesOf({ recent, pages }: Pick<CreditState, 'recent' | 'pages'>): Record<string, string> {
  return Object.fromEntries(
    pages.map((from, index) => {
      const next = pages[index + 1] ?? Number.POSITIVE_INFINITY;
      return [from, writePage(recent.filter(({ seq }) => seq >= from && seq < next))];
    }),
  );
}
