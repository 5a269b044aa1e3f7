import type { ReserveCommand, UnreserveCommand } from '../rules/commands.js';
import { digest } from '../rules/digest.js';
import { ownKeyPrefix } from '../rules/own-keys.js';
import type { Reservation } from '../rules/state.js';

/** What checkout asks for. Only the kit makes it, so nothing of it is parsed. */
export interface ReserveInput extends Reservation {
  /** The maximum of balance and reservations of the unit together. */
  cap: number;
}

/** A reservation is made once and ends once for each id, so the id makes both keys. */
const keyOf = (id: string) => `${ownKeyPrefix}topup:${id}`;
const about = (id: string) => ({ id, source: { type: 'billing_session', id }, actor: null, reason: null });

export function readReserve({ id, unit, amount, cap }: ReserveInput): ReserveCommand {
  const fingerprint = digest(['reserve', id, unit, amount]);
  return { type: 'reserve', key: keyOf(id), ...about(id), unit, amount, cap, fingerprint };
}

export function readUnreserve(id: string): UnreserveCommand {
  return { type: 'unreserve', key: `${keyOf(id)}:end`, ...about(id), fingerprint: digest(['unreserve', id]) };
}
