import { balanceCapExceeded } from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import type { CheckoutDependencies } from './dependencies.js';
import { leaveSession } from './leave.js';
import type { SessionRow } from './model.js';
import { balanceCapOf } from './top-up-rules.js';

/*
 * The balance cap. A top-up reserves its room in the account's document before it can be paid (`credits/rules/reserve.ts`).
 *
 *   row → reserve → make at the provider → …paid → credit → release → completed
 *                                        → …closed, failed → release → ended
 *
 * C1. Nothing can be paid under a cap that has no reservation: what is refused is not made at the provider.
 * C2. A reservation ends with its session, at the latest with the sweeper's look at it: it is released before the session
 *     is marked as ended. Where that order is not possible (`endUnmade`), a process that dies in between leaves one of a
 *     session that has ended; the next top-up that it stands in the way of releases it.
 * C3. An abandoned checkout locks nobody out: the newest attempt closes older ones that stand in its way.
 * C4. Money that came is credited whatever the cap says, and reported (`reportAboveCap`).
 */

/**
 * Refuses what would have no room if nothing else was open, before anything is stored.
 * @throws BillingFailure BALANCE_CAP_EXCEEDED
 */
export async function requireRoomUnderCap(
  { rules, credits }: CheckoutDependencies,
  accountId: string,
  { amountMinor, currency }: { amountMinor: number; currency: string },
): Promise<void> {
  const cap = balanceCapOf(rules, currency);
  if (cap === null) return;
  const balances = await credits.balance(accountId);
  const { available = 0, held = 0, debt = 0 } = balances.find(({ unit }) => unit === currency) ?? {};
  const room = cap - (available + held - debt);
  if (amountMinor > room) throw balanceCapExceeded({ unit: currency, cap, room });
}

/**
 * Reserves the room of a session whose row is stored and for which nothing was made yet. Repeating it changes nothing.
 * @throws BillingFailure BALANCE_CAP_EXCEEDED, ACCOUNT_BUSY
 */
export async function reserveRoom(deps: CheckoutDependencies, row: SessionRow): Promise<void> {
  const { credits, rules, onStep } = deps;
  const { _id: id, accountId, reservesRoom, amountMinor, currency } = row;
  if (!reservesRoom || amountMinor === null || currency === null) return;
  const cap = balanceCapOf(rules, currency);
  if (cap === null) return;
  const reserve = () => credits.reserve(accountId, { id, unit: currency, amount: amountMinor, cap });
  try {
    await reserve();
  } catch (error) {
    if (!(error instanceof BillingFailure) || !/^(BALANCE_CAP_EXCEEDED|ACCOUNT_BUSY)$/.test(error.code)) throw error;
    await requireRoomUnderCap(deps, accountId, { amountMinor, currency });
    await closeOlder(deps, row);
    await reserve();
  }
  await onStep('room_reserved');
}

/** Closes older top-ups of the account, and releases what is reserved for one that has ended. */
async function closeOlder(deps: CheckoutDependencies, row: SessionRow): Promise<void> {
  const { credits, sessions } = deps;
  const { reservations } = await credits.inspect(row.accountId);
  for (const { id, unit } of reservations) {
    if (id === row._id || unit !== row.currency) continue;
    const session = await sessions.find(id);
    if (session?.status !== 'in_progress') await credits.unreserve(row.accountId, id);
    else if (session.createdAt < row.createdAt && !isChargeUnderWay(session)) await leaveSession(deps, session);
  }
}

/** A saved card may be charged at this moment. What cannot be closed counts until it is decided. */
function isChargeUnderWay({ flow, providerSessionId }: SessionRow): boolean {
  return flow === 'off_session' && providerSessionId === undefined;
}
