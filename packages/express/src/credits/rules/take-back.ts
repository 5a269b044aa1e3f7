import { merged, take, unitOf, write } from './book.js';
import type { ClawBackCommand, ExpireCommand } from './commands.js';
import { changed, type Decision, refused } from './decision.js';
import type { Entry } from './entry.js';
import { reservedByGrant } from './grants.js';
import { limits } from './limits.js';
import { takeOrOwe } from './spend.js';
import type { ActiveGrant, CreditState } from './state.js';

/*
 * Ending a grant by hand, and taking back what should not have been granted.
 *
 *  8. A claw-back takes what is free of its grant, then what is free of others, and owes the rest. Of one grant never
 *     more than was granted: what was taken back is kept in `clawedBack`, also when the grant is long spent.
 */

/** Ends what is free of a grant. What a hold has reserved of it stays there, and may come back. */
export function expire(state: CreditState, command: ExpireCommand, now: Date, granted: Entry | undefined): Decision {
  const row = granted && state.grants.find(({ seq }) => seq === granted.seq);
  const amount = row ? freeOf(state, row) : 0;
  if (!row || amount === 0) return refused({ reason: 'grant_not_found', grant: command.grant });
  const allocations = [{ grant: row.seq, amount }];
  const content = { kind: 'expiry' as const, unit: row.unit, amount: -amount, allocations, grant: row.seq };
  const { state: after, entry } = write(take(state, allocations), command, content, now);
  return changed(after, entry);
}

export function clawBack(
  state: CreditState,
  command: ClawBackCommand,
  now: Date,
  granted: Entry | undefined,
): Decision {
  if (!granted?.terms) return refused({ reason: 'grant_not_found', grant: command.grant });
  const { seq: grant, unit } = granted;
  const { amount } = command;
  const before = state.clawedBack.find((row) => row.grant === grant)?.taken ?? 0;
  const limit = granted.amount - before;
  if (amount > limit) return refused({ reason: 'claw_back_too_large', unit, amount, limit });
  if (before === 0 && state.clawedBack.length >= limits.clawedBackMax)
    return refused({ reason: 'too_many_claw_backs' });
  const { balance } = unitOf(state, unit);
  if (!Number.isSafeInteger(balance - amount)) return refused({ reason: 'balance_too_large', unit, amount, balance });

  const row = state.grants.find(({ seq }) => seq === grant);
  const own = Math.min(amount, row ? freeOf(state, row) : 0);
  const first = own > 0 ? [{ grant, amount: own }] : [];
  const rest = takeOrOwe(take(state, first), unit, amount - own, now);
  const others = state.clawedBack.filter((each) => each.grant !== grant);
  const clawedBack = [...others, { grant, taken: before + amount }];
  const debt = rest.debt > 0 ? { debt: rest.debt } : {};
  const allocations = merged(first, rest.allocations);
  const content = { kind: 'claw_back' as const, unit, amount: -amount, allocations, grant, ...debt };
  const { state: after, entry } = write({ ...rest.state, clawedBack }, command, content, now);
  return changed(after, entry);
}

function freeOf(state: CreditState, { seq, remaining }: ActiveGrant): number {
  return remaining - (reservedByGrant(state.holds).get(seq) ?? 0);
}
