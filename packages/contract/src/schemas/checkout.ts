import { z } from 'zod';
import { amountMinor, attemptId, currency, interval, redirectUrl, sessionId } from './primitives.js';
import { contractRegistry } from './registry.js';

/** Schema of the body of a top-up. */
export const topUpBody = z
  .strictObject({ amountMinor, currency, attemptId, redirectUrl: redirectUrl.optional() })
  .register(contractRegistry, { id: 'TopUpBody' });

/** Schema of the body of `POST /subscription-checkout-session`. */
export const subscriptionCheckoutBody = z
  .strictObject({
    plan: z.string().min(1).max(64).register(contractRegistry, { description: 'Code of the plan. Never a price id.' }),
    interval: interval.default('month'),
    seats: z
      .int('give a whole number of seats.')
      .min(1, 'give at least one seat.')
      .max(100_000)
      .optional()
      .register(contractRegistry, { description: 'For a plan with seats; by default the least it is sold for.' }),
    attemptId,
    redirectUrl: redirectUrl.optional(),
  })
  .register(contractRegistry, { id: 'SubscriptionCheckoutBody' });

/** A hosted page to send the customer to. */
export const hostedSessionReply = z
  .strictObject({ sessionId, url: z.url() })
  .register(contractRegistry, { id: 'HostedSessionReply' });

/** What the Payment Element needs. The publishable key comes along, so the client keeps no key of its own. */
export const paymentIntentReply = z
  .strictObject({
    sessionId,
    clientSecret: z.string(),
    publishableKey: z.string(),
    stripeJsUrl: z.url().nullable().register(contractRegistry, {
      description: 'Where Stripe.js comes from when it is not Stripe’s own: the offline sandbox, on loopback.',
    }),
    amountMinor,
    currency,
  })
  .register(contractRegistry, { id: 'PaymentIntentReply' });

/** Schema of the query of the return pages. */
export const sessionQuery = z.strictObject({ session_id: sessionId });

/** States of a billing session: from `in_progress` to exactly one of the others. */
export const sessionStatus = z
  .enum(['in_progress', 'completed', 'cancelled', 'error'])
  .register(contractRegistry, { id: 'BillingSessionStatus' });

/** Where a purchase stands. Answered by the return pages to a client that asks for JSON. */
export const sessionReply = z
  .strictObject({
    sessionId,
    type: z.enum(['topup', 'subscription']),
    status: sessionStatus,
    checkout: z.enum(['success', 'processing', 'cancelled', 'failed']),
  })
  .register(contractRegistry, { id: 'BillingSessionReply' });

/** Schema of the body of `POST /portal-session`. */
export const portalBody = z
  .strictObject({ redirectUrl: redirectUrl.optional() })
  .register(contractRegistry, { id: 'PortalBody' });

/** Schema of the reply of `POST /portal-session`. */
export const portalReply = z.strictObject({ url: z.url() }).register(contractRegistry, { id: 'PortalReply' });

/** The body of a top-up: the amount in minor units, and the attempt. */
export type TopUpBody = z.infer<typeof topUpBody>;
/** The body of `POST /subscription-checkout-session`: the plan, and the attempt. */
export type SubscriptionCheckoutBody = z.input<typeof subscriptionCheckoutBody>;
/** A hosted page to send the customer to. */
export type HostedSessionReply = z.infer<typeof hostedSessionReply>;
/** The reply of `POST /create-payment-intent`: what the Payment Element needs. */
export type PaymentIntentReply = z.infer<typeof paymentIntentReply>;
/** The query of the return pages: the billing session. */
export type SessionQuery = z.infer<typeof sessionQuery>;
/** State of a billing session: from `in_progress` to exactly one of `completed`, `cancelled` and `error`. */
export type BillingSessionStatus = z.infer<typeof sessionStatus>;
/** The reply of the return pages: the state of a purchase. */
export type BillingSessionReply = z.infer<typeof sessionReply>;
/** The body of `POST /portal-session`. */
export type PortalBody = z.infer<typeof portalBody>;
/** The reply of `POST /portal-session`: the page of the customer portal. */
export type PortalReply = z.infer<typeof portalReply>;
