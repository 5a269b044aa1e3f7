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

/** What a payment's money that went back means for its credits. */
export interface DueReversal {
  reversal: Reversal;
  /** Credits it takes, in minor units. */
  amount: number;
  /** Key of the entry that takes them. */
  takes: string;
  /** Key of the entry that gives them back, once the reversal does not stand any more; null while it does. */
  givesBack: string | null;
}

export interface ReversalReading {
  due: DueReversal[];
  refundedMinor: number;
  status: PaymentRow['status'];
}

/** What the provider says came back of a payment, and what follows for its credits. Changes nothing. */
export async function readDueReversals(parts: Pick<CheckoutParts, 'provider'>, payment: PaymentRow) {
  const { paidMinor, reversals } = await parts.provider.readReversals(payment._id);
  const counted = reversals
    .map((reversal) => ({ reversal, amount: creditsOf(payment, paidMinor, reversal) }))
    .filter(({ amount }) => amount > 0);
  const due = counted.flatMap(({ reversal, amount }): DueReversal[] => {
    const takes = reversal.id;
    if (reversal.stands) return [{ reversal, amount, takes, givesBack: null }];
    // Whether the credits were taken before the process died does not matter: now they are, and come back.
    return payment.reversals?.includes(reversal.id)
      ? [{ reversal, amount, takes, givesBack: givesBackKey(reversal) }]
      : [];
  });
  const standing = counted.filter(({ reversal }) => reversal.stands);
  const refundedMinor = standing.reduce((sum, { reversal }) => sum + reversal.amountMinor, 0);
  const status = refundedMinor >= paidMinor ? 'refunded' : 'paid';
  return { due, refundedMinor, status } satisfies ReversalReading;
}

const givesBackKey = ({ id }: Reversal): string => `${id}:failed`;

/** Brings the credits of a payment to what the provider says came back of its money. */
export async function applyReversals(parts: CheckoutParts, payment: PaymentRow): Promise<void> {
  const { payments } = parts;
  const { due, refundedMinor, status } = await readDueReversals(parts, payment);
  for (const { reversal, amount, givesBack } of due) {
    if (reversal.stands) await payments.noteReversal(payment._id, reversal.id);
    await takeBack(parts, payment, reversal, amount);
    if (givesBack !== null) await giveBack(parts, payment, reversal, amount);
  }
  await payments.setRefunded(payment._id, refundedMinor, status);
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

async function giveBack(parts: CheckoutParts, payment: PaymentRow, reversal: Reversal, amount: number) {
  const { _id: paymentId, accountId, currency } = payment;
  const { id } = reversal;
  await parts.credits.grant(accountId, {
    key: givesBackKey(reversal),
    kind: 'refund',
    unit: currency,
    amount,
    source: { type: 'refund', id },
    reason: 'The refund failed.',
  });
  parts.logger.info({ accountId, paymentId, reversalId: id, amount }, 'refund failed; its credits are given back');
}
