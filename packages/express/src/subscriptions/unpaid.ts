import type { SubscriptionReading, SubscriptionStanding } from '../providers/provider.js';
import { meaningOf } from './access-table.js';
import type { SubscriptionDependencies } from './dependencies.js';

/*
 * What keeps a customer whose payment is due from paying twice:
 *
 *   requireNone        (service.ts) sells no plan while an invoice is due, canceled or not
 *   cancel             (service.ts) ends what is unpaid and voids its invoices, unless the host keeps them
 *   isEndingUnpaid     finds a cancellation that a crash stopped; sync.ts finishes it
 *   endUnpaidBeside    a plan that was paid by an older checkout takes the place of a canceled one that is unpaid
 */

/** Canceled while its payment was due, and not ended yet. An invoice that became due later is another matter. */
export function isEndingUnpaid(reading: SubscriptionStanding): boolean {
  const { due, status, tags } = reading;
  if (tags.endsUnpaid === undefined || !meaningOf(status).live || !isEnding(reading)) return false;
  return due === null || due.invoiceId === tags.endsUnpaid;
}

/**
 * A checkout that was opened before the payment fell due can be paid afterwards. The customer then has a plan they paid
 * for and a canceled one whose card could still recover: the canceled one ends.
 */
export async function endUnpaidBeside(
  { provider, logger, openInvoicesOnCancel }: SubscriptionDependencies,
  bought: SubscriptionReading,
  listed: readonly SubscriptionReading[],
): Promise<void> {
  for (const other of listed) {
    if (other.id === bought.id || !meaningOf(other.status).owes || !isEnding(other)) continue;
    const about = { subscriptionId: other.id, boughtSubscriptionId: bought.id };
    if (openInvoicesOnCancel === 'keep') {
      logger.warn(about, 'plan bought while a payment is due');
      continue;
    }
    logger.info(about, 'canceled subscription with a payment due ended, another was bought');
    await provider.endUnpaid(other.id, {});
  }
}

function isEnding({ cancelAt, cancelAtPeriodEnd }: SubscriptionReading): boolean {
  return cancelAtPeriodEnd || cancelAt !== null;
}
