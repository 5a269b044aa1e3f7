import type { CheckoutResult } from '@tillkit/contract';
import type { PaymentDecline } from '../providers/provider.js';
import type { CheckoutDependencies } from './dependencies.js';
import type { SessionRow } from './model.js';
import { endSession, releaseRoom, reportAboveCap } from './room.js';
import { readSettlement, type Settlement } from './settlement.js';

/*
 * The one way from a payment to its effect. Return pages, webhooks and the sweeper all come here, in any order and at
 * the same time.
 *
 * Invariants:
 * F1. Nothing is believed but what the provider says when it is read here.
 * F2. Credits are added once for a payment: the key of the grant is the payment's id.
 * F3. A session is completed only after its effect is stored, so "completed" can be trusted without reading again.
 * F4. Every step can be repeated; a process that dies between two of them leaves the rest to the next caller.
 *
 *              paid                    → completed     (also from cancelled and error: money that came wins)
 * in_progress  expired, cancelled      → cancelled
 *              failed, mismatch        → error
 *              open, settling          → in_progress
 *              declined, off session   → error         (nobody is there to try another card; closed first)
 */

/**
 * Points between two steps of a top-up, in order: the first before it is made at the provider, the others after it is
 * paid.
 */
export type FulfilStep = 'room_reserved' | 'payment_read' | 'payment_recorded' | 'effect_stored' | 'session_completed';

export interface Fulfilled {
  session: SessionRow;
  checkout: CheckoutResult;
}

/**
 * Brings a session to where the provider says it is. With `again` one that is completed is read again as well, should
 * its effect have been lost (a database put back from a copy).
 * @throws ProviderFailure when the provider cannot be asked.
 */
export async function fulfilSession(
  deps: CheckoutDependencies,
  row: SessionRow,
  { again = false } = {},
): Promise<Fulfilled> {
  if (row.status === 'completed' && !again) return { session: row, checkout: 'success' };
  if (row.providerSessionId === undefined) return fulfilled(deps, row, false);
  const settlement = await readSettlement(deps.provider, row, row.providerSessionId);
  await apply(deps, row, settlement);
  return fulfilled(deps, row, settlement.state === 'open' && settlement.failedBefore);
}

async function apply(deps: CheckoutDependencies, row: SessionRow, settlement: Settlement): Promise<void> {
  const { clock, logger, callHook } = deps;
  const endedAt = clock.now();
  switch (settlement.state) {
    case 'paid':
      return row.type === 'topup' ? creditTopUp(deps, row, settlement) : startSubscription(deps, row, settlement);
    case 'cancelled':
      return endSession(deps, row, { status: 'cancelled', endedAt });
    case 'failed':
      return endSession(deps, row, { status: 'error', endedAt, failure: 'The payment failed.' });
    case 'mismatch': {
      const { reason, paymentId } = settlement;
      logger.error(
        { accountId: row.accountId, sessionId: row._id, paymentId, reason },
        'payment does not fit its session',
      );
      await endSession(deps, row, { status: 'error', endedAt, failure: `The payment does not fit: ${reason}.` });
      await callHook('onPaymentMismatch', { accountId: row.accountId, sessionId: row._id, paymentId, reason });
      return;
    }
    case 'open':
      return row.flow === 'off_session' && settlement.failure ? endDeclined(deps, row, settlement.failure) : undefined;
    default:
      return;
  }
}

/** Closed at the provider first: what is ended here can never be paid there. */
async function endDeclined(
  deps: CheckoutDependencies,
  row: SessionRow,
  { code, message }: PaymentDecline,
): Promise<void> {
  if (row.providerSessionId !== undefined) await deps.provider.closePayment(row.providerSessionId);
  const endedAt = deps.clock.now();
  await endSession(deps, row, { status: 'error', endedAt, failure: message, failureCode: code });
}

type Paid = Extract<Settlement, { state: 'paid' }>;

async function creditTopUp(deps: CheckoutDependencies, row: SessionRow, paid: Paid): Promise<void> {
  const { sessions, payments, credits, clock, logger, callHook, onStep } = deps;
  const { accountId, _id: sessionId } = row;
  const { amountMinor, currency } = paid;
  const paymentId = paid.paymentId ?? row.providerSessionId ?? sessionId;
  await onStep('payment_read');
  if (amountMinor !== row.amountMinor) {
    logger.warn({ accountId, sessionId, paymentId, amountMinor, asked: row.amountMinor }, 'paid amount differs');
  }
  const receivedAt = clock.now();
  await payments.record({
    _id: paymentId,
    accountId,
    sessionId,
    amountMinor,
    currency,
    status: 'paid',
    refundedMinor: 0,
    receivedAt,
  });
  await onStep('payment_recorded');
  const { balanceAfter } = await credits.grant(accountId, {
    key: paymentId,
    kind: 'paid',
    unit: currency,
    amount: amountMinor,
    source: { type: 'payment', id: paymentId },
    actor: row.userId,
    costBasis: { amountMinor, currency },
  });
  await onStep('effect_stored');
  await releaseRoom(deps, row);
  const moved = await sessions.complete(sessionId, { paymentId, endedAt: receivedAt });
  await onStep('session_completed');
  if (moved) {
    logger.info({ accountId, sessionId, paymentId, amountMinor, currency }, 'top-up credited');
    const credited = { accountId, sessionId, paymentId, amountMinor, currency };
    await callHook('onTopUpComplete', credited);
    await reportAboveCap(deps, credited, balanceAfter);
  }
}

async function startSubscription(deps: CheckoutDependencies, row: SessionRow, paid: Paid): Promise<void> {
  const { sessions, subscriptions, clock, logger, onStep } = deps;
  const { subscriptionId } = paid;
  if (subscriptionId === null) throw new Error(`Checkout of session ${row._id} is complete without a subscription.`);
  await onStep('payment_read');
  await subscriptions.sync(subscriptionId);
  await onStep('effect_stored');
  const moved = await sessions.complete(row._id, { subscriptionId, endedAt: clock.now() });
  await onStep('session_completed');
  if (moved) logger.info({ accountId: row.accountId, sessionId: row._id, subscriptionId }, 'subscription started');
}

async function fulfilled(deps: CheckoutDependencies, before: SessionRow, failedBefore: boolean): Promise<Fulfilled> {
  const session = (await deps.sessions.find(before._id)) ?? before;
  const results = {
    completed: 'success',
    cancelled: 'cancelled',
    error: 'failed',
    in_progress: failedBefore ? 'failed' : 'processing',
  } as const satisfies Record<SessionRow['status'], CheckoutResult>;
  return { session, checkout: results[session.status] };
}
