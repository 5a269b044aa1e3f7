import { adopt } from './adopt.js';
import type { CheckoutDependencies } from './dependencies.js';
import { fulfilSession } from './fulfil.js';
import type { SessionRow } from './model.js';
import type { PaymentRow } from './payments-model.js';
import { applyReversals, type ReversalReading, readDueReversals } from './reversals.js';
import { readSettlement, type Settlement } from './settlement.js';
import { graceMs, sweepSession } from './sweep.js';

/** What is needed to compare purchases with the provider's payments, and to bring one of them to where it should be. */
export interface CheckoutAudit {
  session(sessionId: string): Promise<SessionRow | null>;
  payment(paymentId: string): Promise<PaymentRow | null>;
  /** Ids of the billing sessions that are open, of all accounts or one. */
  openSessions(accountId?: string): Promise<{ sessionId: string; accountId: string }[]>;
  /** What the provider says of a session; null when nothing was made there for it. @throws ProviderFailure */
  settlementOf(session: SessionRow): Promise<Settlement | null>;
  /** Whether an open session should have ended by now, whatever the provider says. */
  isOverdue(session: SessionRow): boolean;
  /** What came back of a payment's money, and what follows for its credits. @throws ProviderFailure */
  reversalsOf(payment: PaymentRow): Promise<ReversalReading>;
  /** Fulfils a payment's session by the one way there is, also when it is thought to be completed. */
  fulfil(paid: { sessionId: string; paymentId: string | null; checkoutId: string | null }): Promise<void>;
  /** Brings an open session to where the provider says it is. */
  settle(sessionId: string): Promise<void>;
  /** Brings the credits of a payment to what came back of its money. */
  syncReversals(paymentId: string): Promise<void>;
}

export function createCheckoutAudit(deps: CheckoutDependencies): CheckoutAudit {
  const { sessions, payments, provider, clock } = deps;
  return {
    session: (sessionId) => sessions.find(sessionId),
    payment: (paymentId) => payments.find(paymentId),
    openSessions: (accountId) => sessions.open(accountId),

    async settlementOf(session) {
      const { providerSessionId } = session;
      return providerSessionId === undefined ? null : readSettlement(provider, session, providerSessionId);
    },

    isOverdue: ({ expiresAt }) => clock.now().getTime() > expiresAt.getTime() + graceMs,
    reversalsOf: (payment) => readDueReversals(deps, payment),

    async fulfil({ sessionId, paymentId, checkoutId }) {
      const row = await sessions.find(sessionId);
      if (!row) return;
      const madeId = row.flow === 'hosted' ? checkoutId : paymentId;
      const adopted = madeId === null ? row : await adopt(deps, row, madeId, row.flow);
      await fulfilSession(deps, adopted, { again: true });
    },

    async settle(sessionId) {
      const row = await sessions.find(sessionId);
      if (row) await sweepSession(deps, row);
    },

    async syncReversals(paymentId) {
      const payment = await payments.find(paymentId);
      if (payment) await applyReversals(deps, payment);
    },
  };
}
