import { BillingFailure } from '../http/failure.js';
import type { Reversal } from '../providers/provider.js';
import type { CheckoutDependencies } from './dependencies.js';
import type { PaymentRow } from './payments-model.js';

/*
 * Money that went back to the customer takes its credits with it.
 *
 * V1. Nothing is believed but what the provider says when it is read here; events only say when to look.
 * V2. A refund or lost dispute takes credits once: its id is the key. In any order and however often it is read.
 * V3. A refund that fails after all, or a dispute that is won after all, restores what it took, once.
 * V4. What is taken never exceeds what the payment granted; what is spent already becomes debt (credits). So a refund
 *     and a dispute of the same money, or a refund of what an operator has taken back by hand, take the rest, or
 *     nothing.
 *
 *   noted on the payment → credits taken → payment's state.   Each step can be repeated; the next caller continues.
 */

/** What a payment's money that went back means for its credits. */
export interface DueReversal {
  reversal: Reversal;
  /** Credits it takes, in minor units; less where fewer are left to take. */
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
export async function readDueReversals(deps: Pick<CheckoutDependencies, 'provider'>, payment: PaymentRow) {
  const { paidMinor, reversals } = await deps.provider.readReversals(payment._id);
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
  const cameBack = standing.reduce((sum, { reversal }) => sum + reversal.amountMinor, 0);
  // Of a dispute of all that was paid, what had been refunded before is reinstated.
  const refundedMinor = Math.min(cameBack, paidMinor);
  const status = refundedMinor >= paidMinor ? 'refunded' : 'paid';
  return { due, refundedMinor, status } satisfies ReversalReading;
}

const givesBackKey = ({ id }: Reversal): string => `${id}:failed`;

/** Brings the credits of a payment to what the provider says came back of its money. */
export async function applyReversals(deps: CheckoutDependencies, payment: PaymentRow): Promise<void> {
  const { payments } = deps;
  const { due, refundedMinor, status } = await readDueReversals(deps, payment);
  for (const { reversal, amount, givesBack } of due) {
    const isNew = !payment.reversals?.includes(reversal.id);
    if (isNew && reversal.stands) {
      const { accountId, currency } = payment;
      await deps.announce('money.returned', { accountId, kind: reversal.kind, amountMinor: amount, currency });
    }
    if (reversal.stands) await payments.noteReversal(payment._id, reversal.id);
    const taken = await takeBack(deps, payment, reversal, amount);
    if (givesBack !== null && taken > 0) await restoreCredits(deps, payment, reversal, taken, givesBack);
  }
  await payments.setRefunded(payment._id, refundedMinor, status);
}

/**
 * In proportion to what was paid, never more than was granted: tax was paid and not credited, a discount was credited
 * and not paid, and neither leaves credits with an account whose payment was refunded in full.
 */
function creditsOf(payment: PaymentRow, paidMinor: number, { amountMinor }: Reversal): number {
  if (paidMinor <= 0) return 0;
  const share = Number((BigInt(amountMinor) * BigInt(payment.amountMinor)) / BigInt(paidMinor));
  // A bank may dispute more than was paid, when its currency moved.
  return Math.min(share, payment.amountMinor);
}

/** @returns how many credits it has taken, now or before */
async function takeBack(deps: CheckoutDependencies, payment: PaymentRow, reversal: Reversal, amount: number) {
  const { _id: paymentId, accountId, currency, sessionId } = payment;
  const { taken, balanceAfter } = await clawBack(deps, payment, reversal, amount);
  if (payment.reversals?.includes(reversal.id)) return taken;
  const about = { accountId, sessionId, paymentId, reversalId: reversal.id, kind: reversal.kind };
  deps.logger.warn({ ...about, amount: taken, currency }, 'credits taken back');
  const { amountMinor } = reversal;
  await deps.callHook('onPaymentReversed', { ...about, amountMinor, currency, balanceAfter });
  return taken;
}

type Taken = { taken: number; balanceAfter: number };

async function clawBack(
  deps: CheckoutDependencies,
  payment: PaymentRow,
  reversal: Reversal,
  amount: number,
): Promise<Taken> {
  const { _id: grant, accountId } = payment;
  try {
    const entry = await deps.credits.clawBack(accountId, {
      grant,
      key: reversal.id,
      amount,
      source: { type: reversal.kind, id: reversal.id },
      reason:
        reversal.kind === 'refund' ? 'The payment was refunded.' : 'The payment was disputed, and the dispute lost.',
    });
    return { taken: -entry.amount, balanceAfter: entry.balanceAfter };
  } catch (error) {
    if (!(error instanceof BillingFailure)) throw error;
    // Less was left to take when this was read for the first time.
    if (error.code === 'KEY_CONFLICT') return takenBefore(deps, accountId, reversal, error);
    const left = error.code === 'AMOUNT_ABOVE_MAXIMUM' ? Number(error.details?.limit ?? 0) : Number.NaN;
    if (left > 0) return clawBack(deps, payment, reversal, left);
    if (left !== 0) throw error;
    const balance = (await deps.credits.balance(accountId)).find(({ unit }) => unit === payment.currency);
    return { taken: 0, balanceAfter: balance ? balance.available + balance.held - balance.debt : 0 };
  }
}

/** What the ledger says a reversal has taken. @throws `conflict` when its key was used for something else */
async function takenBefore(deps: CheckoutDependencies, accountId: string, { id }: Reversal, conflict: unknown) {
  for (let cursor: number | undefined; ; ) {
    const filter = { source: id, kinds: ['claw_back' as const], cursor };
    const { entries, nextCursor } = await deps.credits.ledger(accountId, filter);
    const entry = entries.find(({ key }) => key === id);
    if (entry) return { taken: -entry.amount, balanceAfter: entry.balanceAfter };
    if (nextCursor === null) throw conflict;
    cursor = nextCursor;
  }
}

async function restoreCredits(
  deps: CheckoutDependencies,
  payment: PaymentRow,
  { id, kind }: Reversal,
  amount: number,
  key: string,
): Promise<void> {
  const { _id: paymentId, accountId, currency } = payment;
  await deps.credits.grant(accountId, {
    key,
    kind: 'refund',
    unit: currency,
    amount,
    source: { type: kind, id },
    reason: kind === 'refund' ? 'The refund failed.' : 'The dispute was won after all.',
  });
  deps.logger.info({ accountId, paymentId, reversalId: id, kind, amount }, 'reversal failed, credits restored');
}
