import type { CreditState, QuotaRow, UnitBalance } from '../rules/state.js';
import { writePage } from './pages.js';

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

function changeQuotas(set: Record<string, unknown>, before: readonly QuotaRow[], after: readonly QuotaRow[]) {
  const isSameList = before.length === after.length && before.every((row, index) => isSameCount(row, after[index]));
  if (!isSameList) {
    set['credits.quotas'] = after;
    return;
  }
  for (const [index, { used }] of after.entries())
    if (used !== before[index]?.used) set[`credits.quotas.${index}.used`] = used;
}

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
