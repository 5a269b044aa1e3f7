import type { SubscriptionReading } from '../providers/provider.js';
import type { SubscriptionParts } from './parts.js';

/**
 * An account that paid for two subscriptions keeps the older. The newer is cancelled at once, its first payment refunded
 * and the operator told. Stripe's own list decides which is older (`created`, then the id), so whoever looks, and
 * whichever event came first, ends the same one; the keys of cancellation and refund make repeats harmless.
 *
 * A subscription that was renewed already is left alone: two of them that stood for months were wanted by somebody, and
 * money of months is not given back by a machine. It is in the log for an operator.
 */
export async function settleDuplicates(
  parts: SubscriptionParts,
  accountId: string,
  customerId: string,
  holdsSlot: (reading: SubscriptionReading) => boolean,
): Promise<{ kept: string | null; lost: string[] }> {
  const { provider, logger, callHook } = parts;
  const listed = await provider.listSubscriptions(customerId);
  const [kept, ...newer] = listed.filter(holdsSlot).sort(byAge);
  const lost: string[] = [];
  for (const one of newer) {
    if (kept === undefined) break;
    const about = { accountId, keptSubscriptionId: kept.id, cancelledSubscriptionId: one.id };
    if (!one.latestInvoiceIsFirst) {
      logger.error(about, 'two subscriptions stand for one account, both renewed before: an operator must decide');
      continue;
    }
    const { refundedMinor } = await provider.cancelAndRefund({ id: one.id, firstInvoiceId: one.latestInvoiceId });
    lost.push(one.id);
    logger.error(
      { ...about, refundedMinor },
      'an account paid twice: the newer subscription was cancelled and refunded',
    );
    await callHook('onDuplicateSubscription', { ...about, refundedMinor, currency: one.currency });
  }
  return { kept: kept?.id ?? null, lost };
}

function byAge(one: SubscriptionReading, other: SubscriptionReading): number {
  return one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1);
}
