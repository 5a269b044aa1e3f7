import { type Command, type GrantCommand, ownKeyPrefix, type SpendCommand } from './commands.js';
import { inBurnOrder, isExpired } from './grants.js';
import { type ActiveGrant, type Allocation, type CreditState, type Entry, limits, type UnitBalance } from './state.js';

/*
 * Every rule of credits, as one pure function. What it gives is written whole or not at all.
 *
 * Invariants kept here (numbers of the design):
 *  1. The sum of entries equals the balance, per grant and in total: each entry moves a unit's balance and its grants
 *     by the same amount, and an expired remainder leaves as an entry of its own.
 *  2. Available is never below 0.
 *  3. A known key changes nothing: same content gives the first entry, other content a conflict.
 *  4. Each entry takes the next seq.
 *  5. A grant's remainder is within 0 and its amount; allocations follow the burn order.
 *  7. Expired credit is never spent: what has ended by `now` leaves before anything else happens.
 *
 *   command  known key, same content   known key, other content   not enough             else
 *   grant    first entry               KEY_CONFLICT               –                      balance + amount, new grant
 *   spend    first entry               KEY_CONFLICT               INSUFFICIENT_CREDITS   balance − amount, grants burn
 */

export type Decision =
  /** `state` is new, and its last entry is the command's. */
  | { outcome: 'changed'; state: CreditState; entry: Entry }
  /** The key is known; nothing changes. */
  | { outcome: 'replayed'; entry: Entry }
  | { outcome: 'refused'; refusal: Refusal };

export type Refusal =
  | { reason: 'key_conflict'; key: string }
  | { reason: 'insufficient'; unit: string; amount: number; available: number }
  | { reason: 'balance_too_large'; unit: string; amount: number; balance: number }
  | { reason: 'too_many_grants' }
  | { reason: 'too_many_units'; unit: string };

/** The state after a command at a moment, or why there is none. */
export function decide(state: CreditState, command: Command, now: Date): Decision {
  const known = state.recent.findLast((entry) => entry.key === command.key);
  if (known) return decideRepeat(known, command);
  const current = withoutExpired(state, now);
  return command.type === 'grant' ? grant(current, command, now) : spend(current, command, now);
}

/** What a repeat of a key gets. @param first the entry that the key made */
export function decideRepeat(first: Entry, command: Command): Decision {
  if (first.fingerprint === command.fingerprint) return { outcome: 'replayed', entry: first };
  return { outcome: 'refused', refusal: { reason: 'key_conflict', key: command.key } };
}

function grant(state: CreditState, command: GrantCommand, now: Date): Decision {
  const { unit, amount, kind, priority, expiresAt, costBasis } = command;
  const balance = balanceOf(state, unit);
  const refuse = (refusal: Refusal): Decision => ({ outcome: 'refused', refusal });
  if (!Number.isSafeInteger(balance + amount)) return refuse({ reason: 'balance_too_large', unit, amount, balance });
  if (state.grants.length >= limits.grantsMax) return refuse({ reason: 'too_many_grants' });
  const isNewUnit = !state.units.some((row) => row.unit === unit);
  if (isNewUnit && state.units.length >= limits.unitsMax) return refuse({ reason: 'too_many_units', unit });

  const terms = { kind, priority, expiresAt, costBasis };
  const entry = { ...entryOf(state, command, now), kind: `grant_${kind}` as const, amount, terms, allocations: [] };
  const added: ActiveGrant = { seq: entry.seq, unit, amount, remaining: amount, ...terms };
  return changed(append({ ...state, grants: [...state.grants, added] }, entry));
}

function spend(state: CreditState, command: SpendCommand, now: Date): Decision {
  const { unit, amount } = command;
  const available = balanceOf(state, unit);
  if (available < amount) {
    return { outcome: 'refused', refusal: { reason: 'insufficient', unit, amount, available } };
  }
  const allocations = allocate(state.grants, unit, amount);
  const base = { ...entryOf(state, command, now), kind: 'spend' as const, terms: null };
  return changed(append(burn(state, allocations), { ...base, amount: -amount, allocations }));
}

/** Ends every grant whose time has come, each by an entry of its own. Gives the same object when there is none. */
function withoutExpired(state: CreditState, now: Date): CreditState {
  let current = state;
  for (const ended of state.grants) {
    if (!isExpired(ended, now)) continue;
    const { seq: grantSeq, unit, remaining } = ended;
    const allocations = [{ grant: grantSeq, amount: remaining }];
    const about = { key: `${ownKeyPrefix}expiry:${grantSeq}`, unit, source: null, actor: null, reason: null };
    const base = { ...entryOf(current, { ...about, fingerprint: '' }, now), kind: 'expiry' as const, terms: null };
    current = append(burn(current, allocations), { ...base, amount: -remaining, allocations });
  }
  return current;
}

/** How much of which grants pays for an amount, in burn order. The caller has seen that there is enough. */
function allocate(grants: readonly ActiveGrant[], unit: string, amount: number): Allocation[] {
  const allocations: Allocation[] = [];
  let missing = amount;
  for (const candidate of inBurnOrder(grants.filter((row) => row.unit === unit))) {
    if (missing === 0) break;
    const taken = Math.min(missing, candidate.remaining);
    allocations.push({ grant: candidate.seq, amount: taken });
    missing -= taken;
  }
  if (missing !== 0)
    throw new Error(`Invariant 1 is broken: the grants in ${unit} are ${missing} short of the balance.`);
  return allocations;
}

/** Takes allocations off the grants. A grant of which nothing is left goes. */
function burn(state: CreditState, allocations: readonly Allocation[]): CreditState {
  const taken = new Map(allocations.map(({ grant: seq, amount }) => [seq, amount]));
  const grants = state.grants.flatMap((row) => {
    const amount = taken.get(row.seq);
    if (amount === undefined) return row;
    return amount === row.remaining ? [] : { ...row, remaining: row.remaining - amount };
  });
  return { ...state, grants };
}

type EntryAbout = Pick<Command, 'key' | 'unit' | 'source' | 'actor' | 'reason' | 'fingerprint'>;

function entryOf(state: CreditState, about: EntryAbout, now: Date) {
  const { key, unit, source, actor, reason, fingerprint } = about;
  return { seq: state.seq + 1, key, unit, source, actor, reason, fingerprint, at: now };
}

function append(state: CreditState, entry: Omit<Entry, 'balanceAfter'>): CreditState {
  const balanceAfter = balanceOf(state, entry.unit) + entry.amount;
  const units = setBalance(state.units, { unit: entry.unit, balance: balanceAfter });
  return { ...state, seq: entry.seq, units, recent: [...state.recent, { ...entry, balanceAfter }], pending: true };
}

function setBalance(units: readonly UnitBalance[], row: UnitBalance): UnitBalance[] {
  const index = units.findIndex(({ unit }) => unit === row.unit);
  return index < 0 ? [...units, row] : units.with(index, row);
}

function balanceOf(state: CreditState, unit: string): number {
  return state.units.find((row) => row.unit === unit)?.balance ?? 0;
}

function changed(state: CreditState): Decision {
  return { outcome: 'changed', state, entry: state.recent.at(-1)! };
}
