import { type ActiveGrant, type CreditState, emptyState, type OpenHold, type UnitBalance } from '../rules/state.js';
import { readPage, writePage } from './pages.js';

/*
 * The state as it lies in the document. Grants, holds and pages of entries are stored by their seq, so that one of many
 * changes, comes or goes by an update of its own size; lists that are empty are left out.
 */

/** A document that this process must not touch. Trying again does not help. */
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
  /** Absent where it was not asked for. */
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
  // Names that are whole numbers come in their order, whatever order they were stored in.
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

/** The smallest update that makes `after` of `before`. Positions hold, since only a change of seq moves them. */
export function delta(before: CreditState, after: CreditState): Record<string, Record<string, unknown>> {
  const set: Record<string, unknown> = { 'credits.seq': after.seq };
  const unset: Record<string, unknown> = {};
  // Guarded rather than set each time: an update that names an indexed field costs a fifth more.
  if (before.pending !== after.pending) set['credits.pending'] = after.pending;
  changeUnits(set, before.units, after.units);
  changeBySeq(set, unset, 'credits.grants', before.grants, after.grants, ['remaining']);
  changeBySeq(set, unset, 'credits.holds', before.holds, after.holds, ['amount', 'allocations', 'captured']);
  if (before.quotas !== after.quotas) changeQuotas(set, before.quotas, after.quotas);
  if (before.clawedBack !== after.clawedBack) set['credits.clawedBack'] = after.clawedBack;
  if (before.reservations !== after.reservations) set['credits.reservations'] = after.reservations;
  changePages(set, unset, before, after);
  const sent = after.transfers.filter((seq) => seq > before.seq);
  return {
    $set: set,
    ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
    ...(sent.length > 0 ? { $push: { 'credits.transfers': { $each: sent } } } : {}),
  };
}

function changePages(
  set: Record<string, unknown>,
  unset: Record<string, unknown>,
  before: CreditState,
  after: CreditState,
) {
  set[`credits.recent.${before.seq + 1}`] = writePage(after.recent.filter(({ seq }) => seq > before.seq));
  if (before.drainedSeq === after.drainedSeq) return;
  const { drainedSeq, forgottenOrderedKey, forgottenOtherKey } = after;
  Object.assign(set, {
    'credits.drainedSeq': drainedSeq,
    'credits.forgottenOrderedKey': forgottenOrderedKey,
    'credits.forgottenOtherKey': forgottenOtherKey,
  });
  const [first = after.seq] = after.pages;
  for (const page of before.pages) if (page < first) unset[`credits.recent.${page}`] = 1;
}

function changeUnits(set: Record<string, unknown>, before: readonly UnitBalance[], after: readonly UnitBalance[]) {
  if (before === after) return;
  if (before.length !== after.length) {
    set['credits.units'] = after;
    return;
  }
  for (const [index, { balance, debt }] of after.entries()) {
    if (balance !== before[index]?.balance) set[`credits.units.${index}.balance`] = balance;
    if (debt !== before[index]?.debt) set[`credits.units.${index}.debt`] = debt;
  }
}

function changeQuotas(set: Record<string, unknown>, before: CreditState['quotas'], after: CreditState['quotas']) {
  const isSameList = before.length === after.length && before.every((row, index) => isSameCount(row, after[index]));
  if (!isSameList) {
    set['credits.quotas'] = after;
    return;
  }
  for (const [index, { used }] of after.entries())
    if (used !== before[index]?.used) set[`credits.quotas.${index}.used`] = used;
}

type QuotaRow = CreditState['quotas'][number];

function isSameCount(a: QuotaRow, b: QuotaRow | undefined): boolean {
  const at = (row: QuotaRow | undefined) => [
    row?.startAt?.getTime(),
    row?.resetAt?.getTime(),
    row?.anchorAt?.getTime(),
  ];
  return a.quota === b?.quota && a.source === b.source && String(at(a)) === String(at(b));
}

function changeBySeq<Row extends { seq: number }>(
  set: Record<string, unknown>,
  unset: Record<string, unknown>,
  path: string,
  before: readonly Row[],
  after: readonly Row[],
  fields: readonly (keyof Row & string)[],
) {
  if (before === after) return;
  const old = new Map(before.map((row) => [row.seq, row]));
  for (const row of after) {
    const known = old.get(row.seq);
    old.delete(row.seq);
    if (known === row) continue;
    if (!known) set[`${path}.${row.seq}`] = row;
    else for (const field of fields) if (row[field] !== known[field]) set[`${path}.${row.seq}.${field}`] = row[field];
  }
  for (const seq of old.keys()) unset[`${path}.${seq}`] = 1;
}
