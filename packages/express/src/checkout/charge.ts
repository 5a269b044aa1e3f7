import { BillingFailure } from '../http/failure.js';
import type { Identity } from '../http/identity.js';
import type { PaymentDecline } from '../providers/provider.js';
import type { CheckoutDependencies } from './dependencies.js';
import { fulfilSession } from './fulfil.js';
import type { SessionRow } from './model.js';
import { type Order, open, replay } from './open.js';
import { endUnmade } from './room.js';

export interface ChargeInput {
  attemptId: string;
  /** In minor units. */
  amountMinor: number;
  currency: string;
}

/** `settling`: the money is on its way, and a webhook or the sweeper will credit it. */
export type ChargeOutcome =
  | { state: 'paid'; sessionId: string }
  | { state: 'settling'; sessionId: string }
  | { state: 'declined'; decline: PaymentDecline };

/** Stripe keeps idempotency keys for 24 h at least: past this, asking again could charge again. */
const repeatableForMs = 20 * 3600_000;

const noMethod: PaymentDecline = { code: 'no_payment_method', message: 'No payment method is saved.' };

/**
 * A top-up without its customer. It is a session like any other: one row for an attempt, one payment for a row, one
 * grant for a payment. A decline closes the payment and ends the session.
 */
export async function chargeSaved(
  deps: CheckoutDependencies,
  identity: Identity,
  { attemptId, amountMinor, currency }: ChargeInput,
): Promise<ChargeOutcome> {
  const { accounts, provider, sessions } = deps;
  const known = await sessions.findAttempt(identity.accountId, attemptId);
  if (known && known.status !== 'in_progress') return outcomeOf(known);
  if (known && known.providerSessionId === undefined && ageOf(deps, known) > repeatableForMs) {
    // Should a payment have been made after all, its event finds the session by its tags, and the money wins.
    const failure = 'It is not known whether the card was charged.';
    await endUnmade(deps, known, { status: 'error', endedAt: deps.clock.now(), failure });
    return outcomeOf((await sessions.find(known._id)) ?? known);
  }
  const order: Order = {
    attemptId,
    type: 'topup',
    flow: 'off_session',
    redirectUrl: '/',
    amountMinor,
    currency,
    plan: null,
    interval: null,
  };
  try {
    let opened = known && (await replay(deps, identity.accountId, order));
    if (!opened) {
      const { customerId } = await accounts.ensure(identity);
      const method = await provider.savedMethod(customerId);
      if (!method) return { state: 'declined', decline: noMethod };
      opened = await open(deps, identity, { ...order, methodId: method.id });
    }
    return outcomeOf((await fulfilSession(deps, opened.row)).session);
  } catch (error) {
    if (!(error instanceof BillingFailure) || error.code !== 'BALANCE_CAP_EXCEEDED') throw error;
    return endWithoutRoom(deps, identity.accountId, attemptId, error.message);
  }
}

/** Open top-ups leave no room under the balance cap, so nothing was charged. */
async function endWithoutRoom(
  deps: CheckoutDependencies,
  accountId: string,
  attemptId: string,
  message: string,
): Promise<ChargeOutcome> {
  const decline = { code: 'balance_cap_exceeded', message };
  const row = await deps.sessions.findAttempt(accountId, attemptId);
  const end = { status: 'error', endedAt: deps.clock.now(), failure: message, failureCode: decline.code } as const;
  if (row) await endUnmade(deps, row, end);
  return { state: 'declined', decline };
}

const ageOf = ({ clock }: CheckoutDependencies, row: SessionRow) => clock.now().getTime() - row.createdAt.getTime();

function outcomeOf({ _id, status, failure, failureCode }: SessionRow): ChargeOutcome {
  if (status === 'completed') return { state: 'paid', sessionId: _id };
  if (status === 'in_progress') return { state: 'settling', sessionId: _id };
  return { state: 'declined', decline: { code: failureCode ?? status, message: failure ?? 'The payment failed.' } };
}
