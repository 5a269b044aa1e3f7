import type { CommandAbout } from './commands.js';
import type { Allocation, Entry } from './entry.js';
import { compareBurnOrder, freeGrants, totalsOf } from './grants.js';
import { limits } from './limits.js';
import type { CreditState, UnitBalance } from './state.js';

/*
 * What every rule is made of: taking off the grants, and writing the entry.
 *  1. An entry's amount is what it adds, minus its allocations, minus what it adds to the debt: `write` moves the unit's
 *     balance and debt by what the entry says, and `take` the grants by its allocations.
 *  4. `write` gives the next seq.
 *  5. `allocate` follows the burn order and never takes more than is free.
 */

/** How much of which grants pays for an amount, in burn order, and how much of it they lack. */
export function allocate(
  state: CreditState,
  unit: string,
  amount: number,
  now: Date,
): { allocations: Allocation[]; missing: number } {
  const allocations: Allocation[] = [];
  let missing = amount;
  const free = missing > 0 ? freeGrants(state, unit, now) : [];
  if (free.length > 1) free.sort((a, b) => compareBurnOrder(a.grant, b.grant));
  for (const { grant, free: limit } of free) {
    if (missing === 0) break;
    const taken = Math.min(missing, limit);
    allocations.push({ grant: grant.seq, amount: taken });
    missing -= taken;
  }
  return { allocations, missing };
}

/** Takes allocations off the grants. A grant of which nothing is left goes. */
export function take(state: CreditState, allocations: readonly Allocation[]): CreditState {
  if (allocations.length === 0) return state;
  const taken = new Map<number, number>();
  for (const { grant, amount } of allocations) taken.set(grant, (taken.get(grant) ?? 0) + amount);
  const grants = state.grants.flatMap((row) => {
    const amount = taken.get(row.seq);
    if (amount === undefined) return row;
    return amount === row.remaining ? [] : { ...row, remaining: row.remaining - amount };
  });
  return { ...state, grants };
}

/** Pays the debt of a unit from what is free of it. Gives the same state when there is nothing to do. */
export function payDebt(
  state: CreditState,
  unit: string,
  now: Date,
): { state: CreditState; allocations: Allocation[]; paid: number } {
  const { debt } = unitOf(state, unit);
  const { allocations, missing } = allocate(state, unit, debt, now);
  return { state: take(state, allocations), allocations, paid: debt - missing };
}

/** One list that says the same: what is taken of a grant in two steps is one allocation. */
export function merged(...lists: readonly (readonly Allocation[])[]): Allocation[] {
  const sums = new Map<number, number>();
  for (const { grant, amount } of lists.flat()) sums.set(grant, (sums.get(grant) ?? 0) + amount);
  return [...sums].map(([grant, amount]) => ({ grant, amount }));
}

/** What an entry says, beside what `write` finds out. */
export type EntryContent = Pick<Entry, 'kind' | 'unit' | 'amount' | 'allocations'> &
  Partial<Omit<Entry, 'seq' | 'at' | 'balanceAfter' | 'after' | keyof CommandAbout>>;

/** Writes an entry and moves its unit by it. The grants and holds are moved already. */
export function write(
  state: CreditState,
  about: CommandAbout,
  content: EntryContent,
  now: Date,
): { state: CreditState; entry: Entry } {
  const { key, source, actor, reason, fingerprint } = about;
  const { kind, unit, amount, allocations, terms = null, ...more } = content;
  const seq = state.seq + 1;
  const before = unitOf(state, unit);
  const row = { unit, balance: before.balance + amount, debt: before.debt + (more.debt ?? 0) };
  const units = setUnit(state.units, row);
  const base = { seq, key, kind, unit, amount, balanceAfter: row.balance, source, actor, reason, at: now };
  const entry: Entry = { ...base, fingerprint, terms, allocations, ...more, ...afterOf(units, state) };
  return { state: appended(state, entry, units), entry };
}

/** What the entry's own unit does not tell of the account. */
function afterOf(units: readonly UnitBalance[], { holds }: CreditState): Pick<Entry, 'after'> {
  const [only] = units;
  if (units.length === 1 && holds.length === 0 && only?.debt === 0) return {};
  return { after: totalsOf({ units: [...units], holds }) };
}

export function appended(state: CreditState, entry: Entry, units = state.units): CreditState {
  return { ...state, units, seq: entry.seq, recent: [...state.recent, entry], pending: true };
}

export function unitOf(state: CreditState, unit: string): UnitBalance {
  return state.units.find((row) => row.unit === unit) ?? { unit, balance: 0, debt: 0 };
}

/** Whether a unit would be one more than an account can have. */
export function isUnitTooMany({ units }: CreditState, unit: string): boolean {
  return units.length >= limits.unitsMax && !units.some((row) => row.unit === unit);
}

function setUnit(units: readonly UnitBalance[], row: UnitBalance): UnitBalance[] {
  const index = units.findIndex(({ unit }) => unit === row.unit);
  return index < 0 ? [...units, row] : units.with(index, row);
}
