import type {
  BillingSessionReply,
  CheckoutResult,
  HostedSessionReply,
  PaymentIntentReply,
  PortalReply,
  TopUpBody,
} from '@tillkit/contract';
import type { Identity } from '../http/identity.js';

/** Where a purchase stands, and where its customer goes next. */
export interface SessionOutcome {
  /** What the router answers to a client that asks for JSON. */
  reply: BillingSessionReply;
  /** Where the customer goes next. */
  redirectUrl: string;
  /** How the checkout ended. */
  checkout: CheckoutResult;
}

/** What `billing.checkout.createSubscriptionCheckout` takes. */
export interface SubscriptionInput<Plan extends string = string> {
  /** Code of the plan in the catalogue. */
  plan: Plan;
  /** For a plan with seats. Default: the least it is sold for. */
  seats?: number | undefined;
  /** Default `month`. */
  interval?: 'month' | 'year' | undefined;
  /** Names this attempt, as a UUID: the same attempt opens one session, however often it is called. */
  attemptId: string;
  /** Where the customer goes afterwards: a path, or a URL of `appUrls`. Default `/`. */
  redirectUrl?: string | undefined;
}

/** What `billing.checkout.createPortal` takes. */
export interface PortalInput {
  /** Where the customer goes afterwards: a path, or a URL of `appUrls`. Default `/`. */
  redirectUrl?: string | undefined;
}

/**
 * Purchases: `billing.checkout`. Amounts are in minor units. The methods that create a session throw the codes that
 * `docs/errors.md` lists for their endpoints.
 */
export interface Checkout<Plan extends string = string> {
  /**
   * Opens a top-up on a page of Stripe. The same attempt gets the same reply.
   * @throws BillingFailure AMOUNT_NOT_INTEGER, AMOUNT_NOT_IN_STEPS, AMOUNT_BELOW_MINIMUM, AMOUNT_ABOVE_MAXIMUM,
   * BALANCE_CAP_EXCEEDED, CURRENCY_NOT_SUPPORTED, INVALID_REDIRECT, ATTEMPT_CONFLICT, SESSION_ENDED,
   * PROVIDER_UNAVAILABLE
   */
  createTopUpCheckout(identity: Identity, input: TopUpBody): Promise<HostedSessionReply>;
  /**
   * Opens a top-up for the payment form in your own page. The same attempt gets the same reply.
   * @throws BillingFailure AMOUNT_NOT_INTEGER, AMOUNT_NOT_IN_STEPS, AMOUNT_BELOW_MINIMUM, AMOUNT_ABOVE_MAXIMUM,
   * BALANCE_CAP_EXCEEDED, CURRENCY_NOT_SUPPORTED, INVALID_REDIRECT, ATTEMPT_CONFLICT, SESSION_ENDED,
   * PROVIDER_UNAVAILABLE
   */
  createTopUpIntent(identity: Identity, input: TopUpBody): Promise<PaymentIntentReply>;
  /**
   * Opens the purchase of a plan on a page of Stripe. The same attempt gets the same reply.
   * @throws BillingFailure UNKNOWN_PLAN, PLAN_NOT_FOR_SALE, SEATS_OUT_OF_RANGE, PRICE_NOT_CONFIGURED,
   * SUBSCRIPTION_EXISTS, PAYMENT_DUE, INVALID_REDIRECT, ATTEMPT_CONFLICT, SESSION_ENDED, PROVIDER_UNAVAILABLE
   * @example
   * const { url } = await billing.checkout.createSubscriptionCheckout(identity, { plan: 'pro', attemptId });
   */
  createSubscriptionCheckout(identity: Identity, input: SubscriptionInput<Plan>): Promise<HostedSessionReply>;
  /**
   * Opens Stripe's page for invoices and payment methods.
   * @throws BillingFailure INVALID_REDIRECT, PROVIDER_UNAVAILABLE
   */
  createPortal(identity: Identity, input: PortalInput): Promise<PortalReply>;
  /**
   * Reads at Stripe what happened to a session and gives effect to it, exactly once. With an identity, the session must
   * be its account's.
   * @throws BillingFailure UNKNOWN_SESSION, PROVIDER_UNAVAILABLE
   */
  fulfil(sessionId: string, identity?: Identity | null): Promise<SessionOutcome>;
  /**
   * Closes a session that the customer left: what is unpaid is canceled, what is paid is fulfilled.
   * @throws BillingFailure UNKNOWN_SESSION, PROVIDER_UNAVAILABLE
   */
  cancel(sessionId: string, identity?: Identity | null): Promise<SessionOutcome>;
  /**
   * Takes back the credits of what was refunded of a payment or lost in a dispute, by Stripe's id of the payment.
   * @returns false when the payment is not one of this router
   * @throws BillingFailure PROVIDER_UNAVAILABLE
   */
  syncReversals(paymentId: string): Promise<boolean>;
}
