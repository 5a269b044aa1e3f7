import { allocate, take, write } from './book.js';
import type { SendCommand } from './commands.js';
import { changed, type Decision, refused } from './decision.js';
import type { Allocation, TransferPart } from './entry.js';
import { limits } from './limits.js';
import { spendable } from './spend.js';
import type { CostBasis, CreditState } from './state.js';

/*
 * The first half of a transfer: takes credit from the sender, remembers the terms of each part, and puts the entry on
 * the list of those that the receiver must get. `engine/transfers.ts` does the rest, however often it takes.
 */

export function send(state: CreditState, command: SendCommand, now: Date): Decision {
  const { unit, amount, to } = command;
  const available = spendable(state, unit, 0, now);
  if (available < amount) return refused({ reason: 'insufficient', unit, amount, available });
  if (state.transfers.length >= limits.transfersMax) return refused({ reason: 'too_many_transfers' });
  const { allocations } = allocate(state, unit, amount, now);
  const parts = partsOf(state, allocations);
  if (parts.length > limits.partsMax) return refused({ reason: 'too_many_parts' });
  const content = { kind: 'transfer_out' as const, unit, amount: -amount, allocations, transfer: { to, parts } };
  const { state: after, entry } = write(take(state, allocations), command, content, now);
  return changed({ ...after, transfers: [...after.transfers, entry.seq] }, entry);
}

/** Credit goes over under the terms it has; parts of equal terms go as one, but for their cost. */
function partsOf(state: CreditState, allocations: readonly Allocation[]): TransferPart[] {
  const parts = new Map<string, TransferPart>();
  for (const { grant: seq, amount } of allocations) {
    const grant = state.grants.find((row) => row.seq === seq);
    if (!grant) throw new Error(`Invariant 5 is broken: there is no grant ${seq} to take ${amount} of.`);
    const { kind, priority, expiresAt } = grant;
    const costBasis = share(grant.costBasis, amount, grant.amount);
    const name = [kind, priority, expiresAt?.getTime(), costBasis?.currency].join(' ');
    const before = parts.get(name);
    const cost = costBasis && {
      ...costBasis,
      amountMinor: costBasis.amountMinor + (before?.terms.costBasis?.amountMinor ?? 0),
    };
    parts.set(name, { amount: amount + (before?.amount ?? 0), terms: { kind, priority, expiresAt, costBasis: cost } });
  }
  return [...parts.values()];
}

/** The cost of a part of a grant, in whole minor units, rounded down. */
function share(costBasis: CostBasis | null, part: number, whole: number): CostBasis | null {
  if (costBasis === null) return null;
  const amountMinor = Number((BigInt(costBasis.amountMinor) * BigInt(part)) / BigInt(whole));
  return { amountMinor, currency: costBasis.currency };
}
