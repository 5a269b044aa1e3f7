import type { SubscriptionReading } from '../providers/provider.js';
import type { SubscriptionDependencies } from './dependencies.js';
import type { SubscriptionRow } from './model.js';

/*
 * An account that paid for two subscriptions keeps the older. The newer is ended at once, its first payment refunded
 * and the operator notified.
 *
 *   settleDuplicates   decides by Stripe's own list (`created`, then the id), so every process, whichever event came
 *                      first, ends the same one. The loser is tagged before it is ended.
 *   refundDuplicate    when a tagged one is read ended, and its row does not say so yet: the refund has a key of its
 *                      own, and the row is written after it, so a crash anywhere is finished by the next reading.
 *
 * A subscription that was renewed already is left alone: two that ran for months may both be wanted, and months of
 * payments are not refunded by a machine. The log tells an operator.
 */

export async function settleDuplicates(
  { provider, logger }: SubscriptionDependencies,
  accountId: string,
  customerId: string,
  holdsSlot: (reading: SubscriptionReading) => boolean,
): Promise<{ kept: string | null; lost: string[]; listed: SubscriptionReading[] }> {
  const listed = await provider.listSubscriptions(customerId);
  const [kept, ...newer] = listed.filter(holdsSlot).sort(byAge);
  const lost: string[] = [];
  for (const one of newer) {
    if (kept === undefined) break;
    const about = { accountId, keptSubscriptionId: kept.id, subscriptionId: one.id };
    if (!one.latestInvoiceIsFirst) {
      logger.error(about, 'two long-running subscriptions of one account, an operator must decide');
      continue;
    }
    logger.warn(about, 'duplicate subscription, ending the newer');
    await provider.endDuplicate(one.id, kept.id);
    lost.push(one.id);
  }
  return { kept: kept?.id ?? null, lost, listed };
}

/** Gives the money of an ended duplicate back. Answers null when the reading is none, or when it was done before. */
export async function refundDuplicate(
  { provider }: SubscriptionDependencies,
  before: SubscriptionRow | null,
  reading: SubscriptionReading,
): Promise<{ refundedMinor: number } | null> {
  const ended = reading.tags.duplicateOf !== undefined && reading.endedAt !== null;
  if (!ended || before?.duplicateOf) return null;
  return reading.latestInvoiceId === null ? { refundedMinor: 0 } : provider.refundInvoice(reading.latestInvoiceId);
}

function byAge(one: SubscriptionReading, other: SubscriptionReading): number {
  return one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1);
}
