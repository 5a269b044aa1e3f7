import { balanceCapExceeded } from './errors.js';
import { leaveSession } from './leave.js';
import type { CheckoutParts } from './parts.js';
import { balanceCapOf } from './top-up-rules.js';

/**
 * Refuses a top-up that would lift the balance over its cap, before anything is made or charged. Open top-ups of the
 * account count as if they were paid. When they alone stand in the way they are closed at the provider to make room, so
 * an abandoned checkout locks nobody out; one that turns out to be paid is credited first.
 * @throws BillingFailure BALANCE_CAP_EXCEEDED
 */
export async function requireRoomUnderCap(
  parts: CheckoutParts,
  accountId: string,
  { amountMinor, currency }: { amountMinor: number; currency: string },
): Promise<void> {
  const cap = balanceCapOf(parts.rules, currency);
  if (cap === null) return;
  const limit = { amountMinor: cap, currency };
  const roomNow = async () => cap - (await balanceOf(parts, accountId, currency));
  if (amountMinor > (await roomNow())) throw balanceCapExceeded(limit, await roomNow());
  const open = (await parts.sessions.openTopUps(accountId)).filter((row) => row.currency === currency);
  const pending = open.reduce((sum, row) => sum + (row.amountMinor ?? 0), 0);
  if (amountMinor + pending <= (await roomNow())) return;
  let stillPending = 0;
  for (const row of open) {
    const { session } = await leaveSession(parts, row);
    // A payment on its way cannot be closed; it counts until it is decided.
    if (session.status === 'in_progress') stillPending += row.amountMinor ?? 0;
  }
  const room = (await roomNow()) - stillPending;
  if (amountMinor > room) throw balanceCapExceeded(limit, room);
}

/** What the account could spend, and what is held of it: both are money the account has. */
async function balanceOf(parts: CheckoutParts, accountId: string, unit: string): Promise<number> {
  const balances = await parts.credits.balance(accountId);
  const found = balances.find((balance) => balance.unit === unit);
  return found ? found.available + found.held - found.debt : 0;
}
