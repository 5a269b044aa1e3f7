import { appended, unitOf } from './book.js';
import type { ReserveCommand, UnreserveCommand } from './commands.js';
import { changed, type Decision, refused } from './decision.js';
import type { Entry } from './entry.js';
import { totalsOf } from './grants.js';
import { limits } from './limits.js';
import type { CreditState, Reservation } from './state.js';

/*
 * Room under a balance cap. A top-up reserves it before it can be paid, by the same guarded update as every change, so
 * all that are open at once stay under the cap, whatever process opens them.
 *
 *   balance + reserved + amount <= cap    when a reservation is made, of one unit
 *
 * 14. A reservation is made within the cap, is made once, and ends once. It changes no balance: a payment is credited
 *     whatever is reserved.
 *
 * A reservation has no end of its own: it lasts as long as what it is for.
 */

const unitName = (unit: string): string => `topup:${unit}`;

/** What is reserved of a unit. */
export function reservedOf(reservations: readonly Reservation[], unit: string): number {
  return reservations.reduce((sum, row) => (row.unit === unit ? sum + row.amount : sum), 0);
}

export function reserve(state: CreditState, command: ReserveCommand, now: Date): Decision {
  const { id, unit, amount, cap } = command;
  const reserved = reservedOf(state.reservations, unit);
  const room = cap - unitOf(state, unit).balance - reserved;
  if (amount > room) return refused({ reason: 'no_room', unit, amount, cap, room, reserved });
  if (state.reservations.length >= limits.reservationsMax) return refused({ reason: 'too_many_reservations' });
  return written(state, [...state.reservations, { id, unit, amount }], command, { unit, amount }, now);
}

export function unreserve(state: CreditState, command: UnreserveCommand, now: Date): Decision {
  const { id } = command;
  const ended = state.reservations.find((row) => row.id === id);
  if (!ended) return refused({ reason: 'nothing_reserved', id });
  const left = state.reservations.filter((row) => row !== ended);
  return written(state, left, command, { unit: ended.unit, amount: -ended.amount }, now);
}

function written(
  state: CreditState,
  reservations: Reservation[],
  { key, id, source, actor, reason, fingerprint }: ReserveCommand | UnreserveCommand,
  { unit, amount }: { unit: string; amount: number },
  now: Date,
): Decision {
  const entry: Entry = {
    seq: state.seq + 1,
    key,
    kind: amount > 0 ? 'topup_reserve' : 'topup_release',
    unit: unitName(unit),
    amount,
    balanceAfter: reservedOf(reservations, unit),
    source,
    actor,
    reason,
    at: now,
    fingerprint,
    terms: null,
    allocations: [],
    reservation: { id, unit },
    after: totalsOf(state),
  };
  return changed(appended({ ...state, reservations }, entry), entry);
}
