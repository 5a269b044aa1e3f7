import type { GuardedRequest } from './guard.js';
import { outcomeOf, type ReplyEndOptions } from './reply-end.js';
import type { Payment, ReplyOutcome } from './request-billing.js';
import type { Settlements } from './settlements.js';

/**
 * Has a request paid for, and settles the payment when its reply has ended: sent, failed, or left by the client.
 * @returns whether the handler is to run: not when the client has gone meanwhile
 */
export async function payFor(
  settlements: Settlements,
  { req, res, identity, requestId }: GuardedRequest,
  options: ReplyEndOptions,
  pay: () => Promise<Payment>,
): Promise<boolean> {
  // Left while the host was asked who it is: its end was reported already, and is not reported again.
  if (res.destroyed) return false;
  let payment: Payment | undefined;
  let hasEnded = false;
  const settle = (paid: Payment, outcome: ReplyOutcome) =>
    settlements.add({ accountId: identity.accountId, requestId }, () => paid.settle(outcome));
  // Heard before anything is paid: a client may go while it is.
  res.once('close', () => {
    hasEnded = true;
    if (payment) settle(payment, outcomeOf(req, res, options));
  });
  payment = await pay();
  if (hasEnded) {
    settle(payment, 'failed');
    return false;
  }
  req.billing = payment;
  return true;
}
