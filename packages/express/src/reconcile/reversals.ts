import type { ReconcileDependencies } from './dependencies.js';
import { difference, type Found, money } from './differences.js';
import type { LedgerSide } from './ledger-side.js';

/** What came back of payments, against the claw-backs of their credits. */
export async function inspectReversals(
  { checkouts }: ReconcileDependencies,
  paymentIds: readonly string[],
  { reversalKeys, grantsOf }: LedgerSide,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const paymentId of paymentIds) {
    const payment = await checkouts.payment(paymentId);
    if (!payment) continue;
    const { accountId, sessionId, currency } = payment;
    const { due, refundedMinor, status } = await checkouts.reversalsOf(payment);
    const before = found.length;
    // By hand, before the money went back: nothing is left to take.
    const isAllTaken = (grantsOf.get(paymentId) ?? []).every((grant) => grant.takenBack >= grant.amount);
    for (const { reversal, amount, takes, givesBack } of due) {
      const { id: objectId, kind } = reversal;
      const about = { accountId, sessionId, paymentId, objectId, amountMinor: amount, currency };
      const what = `${kind === 'refund' ? 'Refund' : 'Lost dispute'} ${objectId} of payment ${paymentId}`;
      if (givesBack !== null && !reversalKeys.has(givesBack)) {
        const text = `${what} failed, and the credits it had taken (${money(amount, currency)}) are still gone.`;
        found.push(difference('credits_not_restored', about, text));
      } else if (!reversalKeys.has(takes) && !isAllTaken) {
        const text = `${what} stands, and its credits (${money(amount, currency)}) were not taken back.`;
        found.push(difference('refund_not_taken_back', about, text));
      }
    }
    if (found.length > before || (payment.refundedMinor === refundedMinor && payment.status === status)) continue;
    const text = `Of payment ${paymentId} ${money(refundedMinor, currency)} came back; ${money(payment.refundedMinor, currency)} is stored.`;
    found.push(difference('refund_not_recorded', { accountId, sessionId, paymentId, currency }, text));
  }
  return found;
}
