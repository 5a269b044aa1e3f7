import { toFailure } from '../http/error-reply.js';
import { describeError } from '../logger.js';
import type { ReconcileDependencies } from './dependencies.js';
import type { Found } from './differences.js';

/*
 * Repairs use the routines and the keys of webhooks and the sweeper. A second repair, or a webhook that still comes,
 * changes nothing more.
 */

/** Repairs one difference. Gives why it could not, or null. */
export async function repair(deps: ReconcileDependencies, found: Found): Promise<string | null> {
  const { kind, accountId, paymentId, sessionId } = found;
  try {
    await repairings[kind]?.(deps, found);
    deps.logger.info({ accountId, kind, paymentId, sessionId }, 'difference repaired');
    return null;
  } catch (error) {
    deps.logger.error(
      { accountId, kind, paymentId, sessionId, error: describeError(error) },
      'difference not repaired',
    );
    return toFailure(error).message;
  }
}

type Repairing = (deps: ReconcileDependencies, found: Found) => Promise<unknown>;

async function fulfil(
  { checkouts }: ReconcileDependencies,
  { sessionId, paymentId, checkoutId }: Found,
): Promise<void> {
  if (sessionId !== null) await checkouts.fulfil({ sessionId, paymentId, checkoutId });
  // It may have been refunded as well, by the same events that did not come.
  if (paymentId !== null) await checkouts.syncReversals(paymentId);
}

const readReversals: Repairing = async ({ checkouts }, { paymentId }) => {
  if (paymentId !== null) await checkouts.syncReversals(paymentId);
};

const repairings: Partial<Record<Found['kind'], Repairing>> = {
  paid_not_granted: fulfil,
  payment_not_recorded: fulfil,
  refund_not_taken_back: readReversals,
  credits_not_restored: readReversals,
  refund_not_recorded: readReversals,
  stuck_session: async ({ checkouts }, { sessionId }) => sessionId !== null && checkouts.settle(sessionId),
  subscription_not_recorded: async (deps, found) => {
    if (found.objectId !== null) await deps.subscriptions.sync(found.objectId);
    await fulfil(deps, found);
  },
  subscription_differs: async ({ subscriptions }, { objectId }) => objectId !== null && subscriptions.sync(objectId),
  balance_differs: ({ credits }, { accountId }) => credits.rebuild(accountId),
};
