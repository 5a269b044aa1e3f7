import type { Reversal } from '../providers/provider.js';
import type { CheckoutParts } from './parts.js';
import type { PaymentRow } from './payments-model.js';

/*
 * Money that went back to the customer takes its credits with it.
 *
 * V1. Nothing is believed but what the provider says when it is read here; events only say when to look.
 * V2. A refund or lost dispute takes credits once: its id is the key. In any order and however often it is read.
 * V3. A refund that fails after all gives back what it took, once.
 * V4. What is taken never exceeds what the payment granted; what is spent already becomes debt (credits).
 *
 *   noted on the payment → credits taken → payment's state.   Each step can be repeated; who comes next goes on.
 */

/** Brings the credits of a payment to what the provider says came back of its money. */
export async function applyReversals(parts: CheckoutParts, payment: PaymentRow): Promise<void> {
  const { provider, payments } = parts;
  const reading = await provider.readReversals(payment._id);
  let refundedMinor = 0;
  for (const reversal of reading.reversals) {
    const amount = creditsOf(payment, reading.paidMinor, reversal);
    if (amount === 0) continue;
    if (reversal.stands) {
      await payments.noteReversal(payment._id, reversal.id);
      await takeBack(parts, payment, reversal, amount);
      refundedMinor += reversal.amountMinor;
    } else if (payment.reversals?.includes(reversal.id)) {
      // Whether the credits were taken before the process died does not matter: now they are, and come back.
      await takeBack(parts, payment, reversal, amount);
      await giveBack(parts, payment, reversal, amount);
    }
  }
  await payments.setRefunded(payment._id, refundedMinor, refundedMinor >= reading.paidMinor ? 'refunded' : 'paid');
}

/** Tax was paid and not credited, so it comes back without credits: in proportion, never more than was granted. */
function creditsOf(payment: PaymentRow, paidMinor: number, { amountMinor }: Reversal): number {
  if (paidMinor <= payment.amountMinor) return Math.min(amountMinor, payment.amountMinor);
  return Number((BigInt(amountMinor) * BigInt(payment.amountMinor)) / BigInt(paidMinor));
}

async function takeBack(parts: CheckoutParts, payment: PaymentRow, reversal: Reversal, amount: number) {
  const { _id: paymentId, accountId, currency, sessionId } = payment;
  const entry = await parts.credits.clawBack(accountId, {
    grant: paymentId,
    key: reversal.id,
    amount,
    source: { type: reversal.kind, id: reversal.id },
    reason:
      reversal.kind === 'refund' ? 'The payment was refunded.' : 'The payment was disputed, and the dispute lost.',
  });
  if (payment.reversals?.includes(reversal.id)) return;
  const about = { accountId, sessionId, paymentId, reversalId: reversal.id, kind: reversal.kind };
  parts.logger.warn({ ...about, amount, currency }, 'credits taken back');
  const { amountMinor } = reversal;
  await parts.callHook('onPaymentReversed', { ...about, amountMinor, currency, balanceAfter: entry.balanceAfter });
}

async function giveBack(parts: CheckoutParts, payment: PaymentRow, { id }: Reversal, amount: number): Promise<void> {
  const { _id: paymentId, accountId, currency } = payment;
  await parts.credits.grant(accountId, {
    key: `${id}:failed`,
    kind: 'refund',
    unit: currency,
    amount,
    source: { type: 'refund', id },
    reason: 'The refund failed.',
  });
  parts.logger.info({ accountId, paymentId, reversalId: id, amount }, 'refund failed; its credits are given back');
}
