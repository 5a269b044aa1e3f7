import type { z } from 'zod';
import type { ErrorCode } from './errors.js';
import type { RouteName } from './routes.js';
import { autoRechargeBody, autoRechargeReply } from './schemas/auto-recharge.js';
import {
  hostedSessionReply,
  paymentIntentReply,
  portalBody,
  portalReply,
  sessionQuery,
  sessionReply,
  subscriptionCheckoutBody,
  topUpBody,
} from './schemas/checkout.js';
import { creditsReply, ledgerEntry, ledgerQuery, ledgerReply } from './schemas/credits.js';
import { debugAccountReply, debugGrantBody, debugSweepReply } from './schemas/debug.js';
import { plansReply } from './schemas/plans.js';
import { quotasReply } from './schemas/quotas.js';
import { reconcileBody, reconcileReply } from './schemas/reconcile.js';
import { accountSnapshot } from './schemas/stream.js';
import { cancelSubscriptionBody, resumeSubscriptionBody, subscriptionAccessReply } from './schemas/subscriptions.js';

/** What an endpoint takes and gives. `identity`: whether a signed-in account is needed. */
export interface Endpoint {
  readonly summary: string;
  readonly identity: 'required' | 'optional' | 'none';
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly reply?: z.ZodType;
  /** Of a stream of server-sent events: the data of each event. */
  readonly events?: z.ZodType;
  /** Set where the endpoint can answer with a redirect instead of the reply. */
  readonly redirects?: true;
  /** Codes of this endpoint, beside those that every endpoint can give. */
  readonly errors: readonly ErrorCode[];
}

const topUpErrors = [
  'AMOUNT_NOT_INTEGER',
  'AMOUNT_BELOW_MINIMUM',
  'AMOUNT_ABOVE_MAXIMUM',
  'BALANCE_CAP_EXCEEDED',
  'CURRENCY_NOT_SUPPORTED',
  'ATTEMPT_CONFLICT',
  'SESSION_ENDED',
] as const satisfies readonly ErrorCode[];

/** The schemas of every endpoint, by the name of its route. The router parses with them and OpenAPI is made of them. */
export const endpoints = {
  getCredits: {
    summary: 'The balances of the account, and what a top-up may be.',
    identity: 'required',
    reply: creditsReply,
    errors: [],
  },
  getLedger: {
    summary: 'Every change of the balances, newest first; of quotas where they are asked for.',
    identity: 'required',
    query: ledgerQuery,
    reply: ledgerReply,
    errors: [],
  },
  getQuotas: {
    summary: 'What is used of the quotas of the account’s plans, of each plan and of all together.',
    identity: 'required',
    reply: quotasReply,
    errors: [],
  },
  createCheckoutSession: {
    summary: 'Top up by hosted Checkout: gives the page to send the customer to.',
    identity: 'required',
    body: topUpBody,
    reply: hostedSessionReply,
    errors: [...topUpErrors, 'INVALID_REDIRECT'],
  },
  createPaymentIntent: {
    summary: 'Top up in the page: gives the client secret for the Payment Element.',
    identity: 'required',
    body: topUpBody,
    reply: paymentIntentReply,
    errors: [...topUpErrors, 'INVALID_REDIRECT'],
  },
  completeSession: {
    summary:
      'Return page after a payment. Asks Stripe what was paid and fulfils it. Redirects a browser; answers JSON to a client that accepts only that.',
    identity: 'optional',
    query: sessionQuery,
    reply: sessionReply,
    redirects: true,
    errors: ['UNKNOWN_SESSION'],
  },
  cancelSession: {
    summary: 'Return page after leaving a checkout. A payment made meanwhile is fulfilled, never lost.',
    identity: 'optional',
    query: sessionQuery,
    reply: sessionReply,
    redirects: true,
    errors: ['UNKNOWN_SESSION'],
  },
  getPlans: {
    summary: 'The plans for sale. Public; says more to a signed-in account.',
    identity: 'optional',
    reply: plansReply,
    errors: ['PRICE_NOT_CONFIGURED'],
  },
  createSubscriptionCheckoutSession: {
    summary: 'Subscribe by hosted Checkout: gives the page to send the customer to.',
    identity: 'required',
    body: subscriptionCheckoutBody,
    reply: hostedSessionReply,
    errors: [
      'UNKNOWN_PLAN',
      'PLAN_NOT_FOR_SALE',
      'SUBSCRIPTION_EXISTS',
      'INVALID_REDIRECT',
      'ATTEMPT_CONFLICT',
      'SESSION_ENDED',
      'PRICE_NOT_CONFIGURED',
    ],
  },
  getSubscriptionAccess: {
    summary: 'The subscription of the account and the period it gives access for; null without one.',
    identity: 'required',
    reply: subscriptionAccessReply,
    errors: [],
  },
  cancelSubscription: {
    summary: 'Cancel at the end of the paid period. Access stays until then. Repeating it is harmless.',
    identity: 'required',
    body: cancelSubscriptionBody,
    reply: subscriptionAccessReply,
    errors: ['SUBSCRIPTION_NOT_FOUND'],
  },
  resumeSubscription: {
    summary: 'Take a cancellation back while the subscription still runs.',
    identity: 'required',
    body: resumeSubscriptionBody,
    reply: subscriptionAccessReply,
    errors: ['SUBSCRIPTION_NOT_FOUND', 'SUBSCRIPTION_NOT_RESUMABLE'],
  },
  getAutoRecharge: {
    summary: 'Whether the balance is topped up by itself, with what, and how the last charge went.',
    identity: 'required',
    reply: autoRechargeReply,
    errors: ['PROVIDER_UNAVAILABLE'],
  },
  setAutoRecharge: {
    summary: 'Switch on or off that a saved card is charged when the balance falls below a threshold.',
    identity: 'required',
    body: autoRechargeBody,
    reply: autoRechargeReply,
    errors: [
      'AMOUNT_NOT_INTEGER',
      'AMOUNT_BELOW_MINIMUM',
      'AMOUNT_ABOVE_MAXIMUM',
      'BALANCE_CAP_EXCEEDED',
      'CURRENCY_NOT_SUPPORTED',
      'PAYMENT_METHOD_REQUIRED',
    ],
  },
  openStream: {
    summary:
      'Server-sent events: balances, quotas and the subscription of the account, now and whenever they change. Each event `account` holds all of it; its id names the content, so that a `Last-Event-ID` which still holds brings nothing.',
    identity: 'required',
    events: accountSnapshot,
    errors: ['TOO_MANY_STREAMS'],
  },
  createPortalSession: {
    summary: 'Open the customer portal: invoices, payment methods, cancellation.',
    identity: 'required',
    body: portalBody,
    reply: portalReply,
    errors: ['INVALID_REDIRECT'],
  },
  reconcile: {
    summary:
      'For operators: replays ledgers, compares them with the payments at Stripe, reports every difference and mends what is safe. There only with the option `isAdmin`.',
    identity: 'required',
    body: reconcileBody,
    reply: reconcileReply,
    errors: [],
  },
  readDebugAccount: {
    summary:
      'Everything stored of the caller’s account, its ledger replayed. Only with the option `debug`, never in production.',
    identity: 'required',
    reply: debugAccountReply,
    errors: [],
  },
  grantDebugCredits: {
    summary: 'Credits out of nothing for the caller’s account. Only with the option `debug`, never in production.',
    identity: 'required',
    body: debugGrantBody,
    reply: ledgerEntry,
    errors: ['AMOUNT_ABOVE_MAXIMUM', 'ACCOUNT_BUSY'],
  },
  sweepForDebugging: {
    summary: 'Runs the sweeper now, and drains ledgers. Only with the option `debug`, never in production.',
    identity: 'required',
    reply: debugSweepReply,
    errors: [],
  },
  receiveStripeWebhook: {
    summary: 'Where Stripe delivers events. Verified on the raw body; stored before it is acknowledged.',
    identity: 'none',
    errors: ['WEBHOOK_SIGNATURE_INVALID', 'WEBHOOK_PAYLOAD_INVALID', 'WEBHOOK_BODY_ALREADY_PARSED'],
  },
  getOpenApi: { summary: 'This description.', identity: 'none', errors: [] },
} as const satisfies Record<RouteName, Endpoint>;
