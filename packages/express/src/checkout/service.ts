import type { CheckoutResult, HostedSessionReply, TopUpBody, TopUpRules } from '@tillkit/contract';
import type { Identity } from '../http/identity.js';
import { parseRedirect } from '../http/redirect.js';
import type { SavedMethod } from '../providers/provider.js';
import { adopt } from './adopt.js';
import { requireRoomUnderCap } from './balance-cap.js';
import { type ChargeInput, type ChargeOutcome, chargeSaved } from './charge.js';
import type { Checkout, SessionOutcome } from './checkout.js';
import type { CheckoutDependencies } from './dependencies.js';
import { invalidRedirect, unknownSession } from './errors.js';
import { type Fulfilled, fulfilSession } from './fulfil.js';
import { leaveSession } from './leave.js';
import type { SessionRow } from './model.js';
import { type Opened, type Order, open, replay } from './open.js';
import { applyReversals } from './reversals.js';
import { type SweepResult, sweepSessions } from './sweep.js';
import { requireAllowedTopUp } from './top-up-rules.js';

export { type CheckoutAudit, createCheckoutAudit } from './audit.js';
export type { Checkout, PortalInput, SessionOutcome, SubscriptionInput } from './checkout.js';
export type { CheckoutEvents, MoneyReturned } from './dependencies.js';
export type { FulfilStep } from './fulfil.js';
export { SessionModel, type SessionRow } from './model.js';
export { PaymentModel } from './payments-model.js';
export type { Settlement } from './settlement.js';
export {
  balanceCapOf,
  checkTopUpOptions,
  type TopUpLimitOptions,
  type TopUpOptions,
  topUpRules,
} from './top-up-rules.js';

/** Purchases with what other features of the router need of them. */
export interface CheckoutService extends Checkout {
  readonly rules: TopUpRules;
  /** @throws BillingFailure when a top-up may not be this */
  requireAllowedTopUp(given: { amountMinor: number; currency: string }): void;
  /** Where a session stands by what is stored, without asking the provider. */
  read(sessionId: string, identity?: Identity | null): Promise<SessionOutcome>;
  /** Fulfils by the provider's id of a checkout. Answers false when it is none of ours. */
  fulfilCheckout(checkoutId: string): Promise<boolean>;
  /** Fulfils by the provider's id of a payment. Answers false when it is none of ours. */
  fulfilPayment(paymentId: string): Promise<boolean>;
  sweep(options?: { all?: boolean }): Promise<SweepResult>;
  /** Whether a billing session is completed. */
  isCompleted(sessionId: string): Promise<boolean>;
  /** Whether a payment is stored as received. */
  isRecorded(paymentId: string): Promise<boolean>;
  /**
   * Top-up with a saved card, while its owner is away. The same attempt charges once, and tells how it went as often as
   * it is called. @throws ProviderFailure when the outcome is not known yet: call again.
   */
  chargeSaved(identity: Identity, input: ChargeInput): Promise<ChargeOutcome>;
  /** The card that `chargeSaved` would charge, or null. */
  savedMethod(accountId: string): Promise<SavedMethod | null>;
}

export type { ChargeOutcome } from './charge.js';

export function createCheckout(deps: CheckoutDependencies): CheckoutService {
  const { sessions, provider, rules, accounts, plans, subscriptions } = deps;

  const returnTo = (given: string | undefined): string => {
    const url = parseRedirect(given ?? '/', deps.redirectOrigins);
    if (url === null) throw invalidRedirect(deps.redirectOrigins);
    return url;
  };

  async function openTopUp(identity: Identity, input: TopUpBody, flow: Order['flow']): Promise<Opened> {
    requireAllowedTopUp(rules, input);
    const { attemptId, amountMinor, currency } = input;
    const redirectUrl = returnTo(input.redirectUrl);
    const order: Order = {
      attemptId,
      type: 'topup',
      flow,
      redirectUrl,
      amountMinor,
      currency,
      plan: null,
      interval: null,
    };
    const known = await replay(deps, identity.accountId, order);
    if (known) return known;
    await requireRoomUnderCap(deps, identity.accountId, input);
    return open(deps, identity, order);
  }

  async function own(sessionId: string, identity: Identity | null | undefined): Promise<SessionRow> {
    const row = await sessions.find(sessionId);
    if (!row || (identity && identity.accountId !== row.accountId)) throw unknownSession();
    return row;
  }

  /** A row by the provider's id; or, where that was not stored in time, by the session its tags name. */
  async function rowOf(providerSessionId: string, read: () => Promise<{ tags: { sessionId?: string | undefined } }>) {
    const known = await sessions.findByProviderId(providerSessionId);
    if (known) return known;
    const { sessionId } = (await read()).tags;
    return sessionId === undefined ? null : sessions.find(sessionId);
  }

  /** Fulfils the session that a payment names. */
  async function fulfilNamed(paymentId: string): Promise<void> {
    const { sessionId } = (await provider.readPayment(paymentId)).tags;
    const row = sessionId === undefined ? null : await sessions.find(sessionId);
    if (row) await fulfilSession(deps, row);
  }

  return {
    rules,
    requireAllowedTopUp: (given) => requireAllowedTopUp(rules, given),

    async createTopUpCheckout(identity, input) {
      return hostedReply(await openTopUp(identity, input, 'hosted'));
    },

    async createTopUpIntent(identity, input) {
      const { row, clientSecret } = await openTopUp(identity, input, 'embedded');
      return {
        sessionId: row._id,
        clientSecret: clientSecret ?? '',
        publishableKey: deps.publishableKey,
        stripeJsUrl: deps.stripeJsUrl,
        amountMinor: input.amountMinor,
        currency: input.currency,
      };
    },

    async createSubscriptionCheckout(identity, input) {
      const { attemptId, plan: code, interval = 'month' } = input;
      const redirectUrl = returnTo(input.redirectUrl);
      const { plan, price } = await plans.forSale(code, interval);
      const seats = plans.seatsFor(plan, input.seats);
      const order: Order = {
        attemptId,
        type: 'subscription',
        flow: 'hosted',
        redirectUrl,
        amountMinor: null,
        currency: null,
        plan: plan.code,
        interval,
        seats,
      };
      // Also of an attempt that was made before the payment fell due.
      await subscriptions.requireNothingDue(identity.accountId);
      const known = await replay(deps, identity.accountId, order);
      if (known) return hostedReply(known);
      await subscriptions.requireNone(identity.accountId);
      return hostedReply(await open(deps, identity, order, price.priceId));
    },

    async createPortal(identity, { redirectUrl }) {
      const returnUrl = returnTo(redirectUrl);
      const { customerId } = await accounts.ensure(identity);
      return provider.createPortal({ customerId, returnUrl });
    },

    async fulfil(sessionId, identity) {
      return outcome(await fulfilSession(deps, await own(sessionId, identity)));
    },

    async cancel(sessionId, identity) {
      return outcome(await leaveSession(deps, await own(sessionId, identity)));
    },

    async read(sessionId, identity) {
      const session = await own(sessionId, identity);
      const checkout = storedResults[session.status];
      return outcome({ session, checkout });
    },

    async fulfilCheckout(checkoutId) {
      const row = await rowOf(checkoutId, () => provider.readCheckout(checkoutId));
      if (!row) return false;
      await fulfilSession(deps, await adopt(deps, row, checkoutId, 'hosted'));
      return true;
    },

    async fulfilPayment(paymentId) {
      const row = await rowOf(paymentId, () => provider.readPayment(paymentId));
      if (!row) return false;
      // The payment of a hosted checkout names the session too, but the checkout is what is read.
      await fulfilSession(deps, row.flow === 'hosted' ? row : await adopt(deps, row, paymentId, row.flow));
      return true;
    },

    chargeSaved: (identity, input) => chargeSaved(deps, identity, input),

    async savedMethod(accountId) {
      const customerId = await accounts.customerOf(accountId);
      return customerId === null ? null : provider.savedMethod(customerId);
    },

    async syncReversals(paymentId) {
      const known = await deps.payments.find(paymentId);
      // Refunded before anybody had credited it: that comes first, so that both are in the ledger.
      if (!known) await fulfilNamed(paymentId);
      const payment = known ?? (await deps.payments.find(paymentId));
      if (!payment) return false;
      await applyReversals(deps, payment);
      return true;
    },

    isCompleted: async (sessionId) => (await sessions.find(sessionId))?.status === 'completed',
    isRecorded: async (paymentId) => (await deps.payments.find(paymentId)) !== null,

    sweep: (options) => sweepSessions(deps, options),
  };
}

const storedResults = {
  completed: 'success',
  cancelled: 'cancelled',
  error: 'failed',
  in_progress: 'processing',
} as const satisfies Record<SessionRow['status'], CheckoutResult>;

function hostedReply({ row }: Opened): HostedSessionReply {
  return { sessionId: row._id, url: row.url ?? '' };
}

function outcome({ session, checkout }: Fulfilled): SessionOutcome {
  const { _id: sessionId, type, status, redirectUrl } = session;
  return { reply: { sessionId, type, status, checkout }, redirectUrl, checkout };
}
