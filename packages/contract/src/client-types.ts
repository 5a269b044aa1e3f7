import type { AutoRechargeBody, AutoRechargeReply } from './schemas/auto-recharge.js';
import type {
  BillingSessionReply,
  HostedSessionReply,
  PaymentIntentReply,
  PortalBody,
  PortalReply,
  SessionQuery,
  SubscriptionCheckoutBody,
  TopUpBody,
} from './schemas/checkout.js';
import type { CreditsReply, LedgerQuery, LedgerReply } from './schemas/credits.js';
import type { PlansReply } from './schemas/plans.js';
import type { QuotasReply } from './schemas/quotas.js';
import type {
  CancelSubscriptionBody,
  ResumeSubscriptionBody,
  SubscriptionAccessReply,
} from './schemas/subscriptions.js';

/** What the client sends and gets, by the name of the route. Types only: the browser holds no schema. */
export interface ClientCalls {
  getCredits: { reply: CreditsReply };
  getLedger: { query: LedgerQuery; reply: LedgerReply };
  getQuotas: { reply: QuotasReply };
  createCheckoutSession: { body: TopUpBody; reply: HostedSessionReply };
  createPaymentIntent: { body: TopUpBody; reply: PaymentIntentReply };
  completeSession: { query: SessionQuery; reply: BillingSessionReply };
  cancelSession: { query: SessionQuery; reply: BillingSessionReply };
  getPlans: { reply: PlansReply };
  createSubscriptionCheckoutSession: { body: SubscriptionCheckoutBody; reply: HostedSessionReply };
  getSubscriptionAccess: { reply: SubscriptionAccessReply };
  cancelSubscription: { body: CancelSubscriptionBody; reply: SubscriptionAccessReply };
  resumeSubscription: { body: ResumeSubscriptionBody; reply: SubscriptionAccessReply };
  getAutoRecharge: { reply: AutoRechargeReply };
  setAutoRecharge: { body: AutoRechargeBody; reply: AutoRechargeReply };
  createPortalSession: { body: PortalBody; reply: PortalReply };
}

export type ClientCall = keyof ClientCalls;

export interface CallOptions {
  /** Ends the call; it then rejects with the code `ABORTED`. */
  signal?: AbortSignal;
}

type Input<C extends ClientCall> = ClientCalls[C] extends { body: infer B }
  ? [body: B, options?: CallOptions]
  : ClientCalls[C] extends { query: infer Q }
    ? Record<never, never> extends Q
      ? [query?: Q, options?: CallOptions]
      : [query: Q, options?: CallOptions]
    : [options?: CallOptions];

/** The router as typed functions: one for each endpoint that a browser calls. */
export type BillingClient = {
  readonly [C in ClientCall]: (...input: Input<C>) => Promise<ClientCalls[C]['reply']>;
};
