import type { CheckoutDependencies } from './dependencies.js';
import type { SessionRow } from './model.js';
import { balanceCapOf } from './top-up-rules.js';

type End = { endedAt: Date; failure?: string; failureCode?: string };

/** Releases what a session has reserved under the balance cap. Repeating it changes nothing. */
export async function releaseRoom(
  { credits }: Pick<CheckoutDependencies, 'credits'>,
  { _id, accountId, reservesRoom }: Pick<SessionRow, '_id' | 'accountId' | 'reservesRoom'>,
): Promise<void> {
  if (reservesRoom) await credits.unreserve(accountId, _id);
}

/** Ends a session that is closed at the provider or failed there. Its room first: who dies in between is repeated. */
export async function endSession(
  deps: CheckoutDependencies,
  row: SessionRow,
  to: { status: 'cancelled' | 'error' } & End,
): Promise<void> {
  await releaseRoom(deps, row);
  await deps.sessions.end(row._id, to);
}

/**
 * Ends a session of which nothing was made at the provider. Its room last: a checkout that is made meanwhile has it
 * until it is closed. Answers false when something was made.
 */
export async function endUnmade(
  deps: CheckoutDependencies,
  row: SessionRow,
  to: { status: 'cancelled' | 'error' } & End,
): Promise<boolean> {
  const ended = await deps.sessions.endUnmade(row._id, to);
  if (ended) await releaseRoom(deps, row);
  return ended;
}

/** Tells the log and the host of a payment that lifted a balance above its cap. */
export async function reportAboveCap(
  { rules, logger, callHook }: CheckoutDependencies,
  credited: { accountId: string; sessionId: string; paymentId: string; amountMinor: number; currency: string },
  balanceMinor: number,
): Promise<void> {
  const cap = balanceCapOf(rules, credited.currency);
  if (cap === null || balanceMinor <= cap) return;
  const about = { ...credited, balanceMinor, balanceCapMinor: cap };
  logger.warn(about, 'payment credited above the balance cap');
  await callHook('onBalanceCapExceeded', about);
}
