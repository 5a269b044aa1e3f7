import { isUnitTooMany, payDebt, unitOf, write } from './book.js';
import type { CommandAbout, GrantCommand, ReceiveCommand } from './commands.js';
import { changed, type Decision, type Refusal, refused } from './decision.js';
import type { Entry } from './entry.js';
import { limits } from './limits.js';
import type { CreditState, GrantTerms } from './state.js';

/** Adds a grant. Debt of its unit is paid of it first. */
export function grant(state: CreditState, command: GrantCommand, now: Date): Decision {
  const refusal = roomFor(state, command.unit, command.amount, 1);
  if (refusal) return refused(refusal);
  const { kind, priority, expiresAt, costBasis } = command;
  const added = open(state, command, `grant_${kind}`, { kind, priority, expiresAt, costBasis }, command, now);
  return changed(added.state, added.entry);
}

/** Adds what another account sent, each part under the terms it had. The first entry has the command's key. */
export function receive(state: CreditState, command: ReceiveCommand, now: Date): Decision {
  const { unit, amount, key, parts } = command;
  const refusal = roomFor(state, unit, amount, parts.length);
  if (refusal) return refused(refusal);
  let current = state;
  let first: Entry | undefined;
  for (const [index, { amount: part, terms }] of parts.entries()) {
    const about = { ...command, key: index === 0 ? key : `${key}:${index}` };
    const added = open(current, about, 'transfer_in', terms, { unit, amount: part }, now);
    current = added.state;
    first ??= added.entry;
  }
  if (!first) throw new Error(`The transfer ${key} has no parts, and was not received before.`);
  return changed(current, first);
}

/** Why an account cannot take grants, or null. A grant that has ended before it came is taken, and leaves by its end. */
export function roomFor(state: CreditState, unit: string, amount: number, count: number): Refusal | null {
  const { balance } = unitOf(state, unit);
  const left = state.grants.reduce((sum, row) => (row.unit === unit ? sum + row.remaining : sum), amount);
  if (!Number.isSafeInteger(balance + amount) || !Number.isSafeInteger(left))
    return { reason: 'balance_too_large', unit, amount, balance };
  if (state.grants.length + count > limits.grantsMax) return { reason: 'too_many_grants' };
  return isUnitTooMany(state, unit) ? { reason: 'too_many_units', unit } : null;
}

function open(
  state: CreditState,
  about: CommandAbout,
  kind: Entry['kind'],
  terms: GrantTerms,
  { unit, amount }: { unit: string; amount: number },
  now: Date,
): { state: CreditState; entry: Entry } {
  const added = { seq: state.seq + 1, unit, amount, remaining: amount, ...terms };
  const paid = payDebt({ ...state, grants: [...state.grants, added] }, unit, now);
  const debt = paid.paid > 0 ? { debt: -paid.paid } : {};
  return write(paid.state, about, { kind, unit, amount, terms, allocations: paid.allocations, ...debt }, now);
}
