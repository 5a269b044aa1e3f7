import type { z } from 'zod';
import type { ErrorCode } from './errors.js';
import { autoRechargeBody, autoRechargeReply } from './schemas/auto-recharge.js';
import {
  changePlanBody,
  changePlanReply,
  changePreview,
  previewChangeBody,
  undoChangeBody,
} from './schemas/changes.js';
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
import { invoicesQuery, invoicesReply, payInvoiceBody, payInvoiceReply } from './schemas/invoices.js';
import {
  hasPaymentMethodReply,
  paymentMethodParams,
  paymentMethodsReply,
  setupIntentBody,
  setupIntentReply,
  setupSessionBody,
  setupSessionReply,
} from './schemas/payment-methods.js';
import { plansReply } from './schemas/plans.js';
import { quotasReply } from './schemas/quotas.js';
import { reconcileBody, reconcileReply } from './schemas/reconcile.js';
import { accountSnapshot } from './schemas/stream.js';
import { cancelSubscriptionBody, resumeSubscriptionBody, subscriptionAccessReply } from './schemas/subscriptions.js';

/** One HTTP endpoint of the router: where it is, what it takes and what it gives. */
export interface Endpoint {
  /** The HTTP method. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Relative to the host's prefix, e.g. `/api/billing`. Hosts and proxies may rely on it. */
  readonly path: string;
  /** Set where a browser calls it: the typed client has a function of this name. */
  readonly client?: true | undefined;
  /** Set where the endpoint exists only if the host asks for it, by `isAdmin` or `debug`. */
  readonly optional?: true | undefined;
  /** What it does, in one sentence, for OpenAPI. */
  readonly summary: string;
  /** Whether a signed-in account is needed. */
  readonly identity: 'required' | 'optional' | 'none';
  /** Schema of the names in the path, e.g. `:id`. Such an endpoint takes no query and no body. */
  readonly params?: z.ZodType | undefined;
  /** Schema of the query. Without it the endpoint takes none. */
  readonly query?: z.ZodType | undefined;
  /** Schema of the body. Without it the endpoint takes none. */
  readonly body?: z.ZodType | undefined;
  /** Schema of the body of a success. */
  readonly reply?: z.ZodType | undefined;
  /** Of a stream of server-sent events: the data of each event. */
  readonly events?: z.ZodType | undefined;
  /** Set where the endpoint can answer with a redirect instead of the reply. */
  readonly redirects?: true | undefined;
  /** Codes of this endpoint, beside those that every endpoint can give. */
  readonly errors: readonly ErrorCode[];
}

const changeErrors = [
  'SUBSCRIPTION_NOT_FOUND',
  'SUBSCRIPTION_NOT_CHANGEABLE',
  'PAYMENT_DUE',
  'UNKNOWN_PLAN',
  'PLAN_NOT_FOR_SALE',
  'SEATS_OUT_OF_RANGE',
  'PRICE_NOT_CONFIGURED',
] as const satisfies readonly ErrorCode[];

const topUpErrors = [
  'AMOUNT_NOT_INTEGER',
  'AMOUNT_NOT_IN_STEPS',
  'AMOUNT_BELOW_MINIMUM',
  'AMOUNT_ABOVE_MAXIMUM',
  'BALANCE_CAP_EXCEEDED',
  'CURRENCY_NOT_SUPPORTED',
  'ATTEMPT_CONFLICT',
  'SESSION_ENDED',
] as const satisfies readonly ErrorCode[];

/**
 * Every endpoint, once. The router mounts and parses by this table; OpenAPI and the types of the client are derived from
 * it. What the browser needs of it, which is no schema, is generated into `routes.generated.ts` by
 * `node packages/contract/write-routes.mjs`.
 */
export const endpoints = {
  getCredits: {
    method: 'GET',
    path: '/credits',
    client: true,
    summary: 'The balances of the account, and what a top-up may be.',
    identity: 'required',
    reply: creditsReply,
    errors: [],
  },
  getLedger: {
    method: 'GET',
    path: '/ledger',
    client: true,
    summary: 'Every change of the balances, newest first; of quotas where they are asked for.',
    identity: 'required',
    query: ledgerQuery,
    reply: ledgerReply,
    errors: [],
  },
  getQuotas: {
    method: 'GET',
    path: '/quotas',
    client: true,
    summary: 'What is used of the quotas of the account’s plans, of each plan and of all together.',
    identity: 'required',
    reply: quotasReply,
    errors: [],
  },
  createCheckoutSession: {
    method: 'POST',
    path: '/create-checkout-session',
    client: true,
    summary: 'Top up by hosted Checkout: gives the page to send the customer to.',
    identity: 'required',
    body: topUpBody,
    reply: hostedSessionReply,
    errors: [...topUpErrors, 'INVALID_REDIRECT'],
  },
  createPaymentIntent: {
    method: 'POST',
    path: '/create-payment-intent',
    client: true,
    summary: 'Top up in the page: gives the client secret for the Payment Element.',
    identity: 'required',
    body: topUpBody,
    reply: paymentIntentReply,
    errors: [...topUpErrors, 'INVALID_REDIRECT'],
  },
  completeSession: {
    method: 'GET',
    path: '/success',
    client: true,
    summary:
      'Return page after a payment. Asks Stripe what was paid and fulfils it. Redirects a browser; answers JSON to a client that accepts only that.',
    identity: 'optional',
    query: sessionQuery,
    reply: sessionReply,
    redirects: true,
    errors: ['UNKNOWN_SESSION'],
  },
  cancelSession: {
    method: 'GET',
    path: '/cancel',
    client: true,
    summary: 'Return page after leaving a checkout. A payment made meanwhile is fulfilled, never lost.',
    identity: 'optional',
    query: sessionQuery,
    reply: sessionReply,
    redirects: true,
    errors: ['UNKNOWN_SESSION'],
  },
  getPlans: {
    method: 'GET',
    path: '/plans',
    client: true,
    summary: 'The plans for sale. Public; says more to a signed-in account.',
    identity: 'optional',
    reply: plansReply,
    errors: [],
  },
  createSubscriptionCheckoutSession: {
    method: 'POST',
    path: '/subscription-checkout-session',
    client: true,
    summary: 'Subscribe by hosted Checkout: gives the page to send the customer to.',
    identity: 'required',
    body: subscriptionCheckoutBody,
    reply: hostedSessionReply,
    errors: [
      'UNKNOWN_PLAN',
      'PLAN_NOT_FOR_SALE',
      'SEATS_OUT_OF_RANGE',
      'SUBSCRIPTION_EXISTS',
      'PAYMENT_DUE',
      'INVALID_REDIRECT',
      'ATTEMPT_CONFLICT',
      'SESSION_ENDED',
      'PRICE_NOT_CONFIGURED',
    ],
  },
  getSubscriptionAccess: {
    method: 'GET',
    path: '/subscription-access',
    client: true,
    summary: 'The subscription of the account and the period it gives access for; null without one.',
    identity: 'required',
    reply: subscriptionAccessReply,
    errors: [],
  },
  cancelSubscription: {
    method: 'POST',
    path: '/cancel-subscription',
    client: true,
    summary:
      'Cancel at the end of the paid period; access stays until then. If a payment is due, the plan ends now and the open invoice is voided. Repeating it is harmless.',
    identity: 'required',
    body: cancelSubscriptionBody,
    reply: subscriptionAccessReply,
    errors: ['SUBSCRIPTION_NOT_FOUND'],
  },
  resumeSubscription: {
    method: 'POST',
    path: '/resume-subscription',
    client: true,
    summary: 'Take a cancellation back while the subscription still runs.',
    identity: 'required',
    body: resumeSubscriptionBody,
    reply: subscriptionAccessReply,
    errors: ['SUBSCRIPTION_NOT_FOUND', 'SUBSCRIPTION_NOT_RESUMABLE'],
  },
  previewChange: {
    method: 'POST',
    path: '/preview-change',
    client: true,
    summary: 'What another plan, interval or number of seats would cost and when it would happen. Changes nothing.',
    identity: 'required',
    body: previewChangeBody,
    reply: changePreview,
    errors: changeErrors,
  },
  changePlan: {
    method: 'POST',
    path: '/change-plan',
    client: true,
    summary:
      'Change the plan as it was previewed: now when it is paid, or at the end of the period. Repeating it is harmless.',
    identity: 'required',
    body: changePlanBody,
    reply: changePlanReply,
    errors: [...changeErrors, 'PREVIEW_OUTDATED', 'PAYMENT_METHOD_REQUIRED', 'CARD_DECLINED', 'ACCOUNT_BUSY'],
  },
  undoChange: {
    method: 'POST',
    path: '/undo-change',
    client: true,
    summary: 'Drop a change that is scheduled or waits for its payment. Repeating it is harmless.',
    identity: 'required',
    body: undoChangeBody,
    reply: subscriptionAccessReply,
    errors: ['SUBSCRIPTION_NOT_FOUND', 'SUBSCRIPTION_NOT_CHANGEABLE', 'ACCOUNT_BUSY'],
  },
  getAutoRecharge: {
    method: 'GET',
    path: '/auto-recharge',
    client: true,
    summary: 'Whether the balance is topped up by itself, with what, and how the last charge went.',
    identity: 'required',
    reply: autoRechargeReply,
    errors: ['PROVIDER_UNAVAILABLE'],
  },
  setAutoRecharge: {
    method: 'PUT',
    path: '/auto-recharge',
    client: true,
    summary: 'Switch on or off that a saved card is charged when the balance falls below a threshold.',
    identity: 'required',
    body: autoRechargeBody,
    reply: autoRechargeReply,
    errors: [
      'AMOUNT_NOT_INTEGER',
      'AMOUNT_NOT_IN_STEPS',
      'AMOUNT_BELOW_MINIMUM',
      'AMOUNT_ABOVE_MAXIMUM',
      'BALANCE_CAP_EXCEEDED',
      'CURRENCY_NOT_SUPPORTED',
      'PAYMENT_METHOD_REQUIRED',
    ],
  },
  createSetupIntent: {
    method: 'POST',
    path: '/create-setup-intent',
    client: true,
    summary: 'Save a payment method in the page: gives the client secret for the Payment Element.',
    identity: 'required',
    body: setupIntentBody,
    reply: setupIntentReply,
    errors: [],
  },
  createCustomerSetupSession: {
    method: 'POST',
    path: '/create-customer-setup-session',
    client: true,
    summary: 'Save a payment method on Stripe’s page: gives the page to send the customer to.',
    identity: 'required',
    body: setupSessionBody,
    reply: setupSessionReply,
    errors: ['INVALID_REDIRECT'],
  },
  hasPaymentMethod: {
    method: 'GET',
    path: '/has-payment-method',
    client: true,
    summary: 'Whether the account has a saved payment method.',
    identity: 'required',
    reply: hasPaymentMethodReply,
    errors: ['PROVIDER_UNAVAILABLE'],
  },
  getPaymentMethods: {
    method: 'GET',
    path: '/payment-methods',
    client: true,
    summary: 'The saved payment methods of the account, newest first.',
    identity: 'required',
    reply: paymentMethodsReply,
    errors: ['PROVIDER_UNAVAILABLE'],
  },
  setDefaultPaymentMethod: {
    method: 'POST',
    path: '/payment-methods/:id/default',
    client: true,
    summary: 'Charge renewals and automatic top-ups to this method. Repeating it is harmless.',
    identity: 'required',
    params: paymentMethodParams,
    reply: paymentMethodsReply,
    errors: ['PAYMENT_METHOD_NOT_FOUND', 'ACCOUNT_BUSY', 'PROVIDER_UNAVAILABLE'],
  },
  removePaymentMethod: {
    method: 'DELETE',
    path: '/payment-methods/:id',
    client: true,
    summary: 'Remove a saved payment method. The last one stays while a plan or auto-recharge is charged to it.',
    identity: 'required',
    params: paymentMethodParams,
    reply: paymentMethodsReply,
    errors: ['PAYMENT_METHOD_NOT_FOUND', 'PAYMENT_METHOD_IN_USE', 'ACCOUNT_BUSY', 'PROVIDER_UNAVAILABLE'],
  },
  getInvoices: {
    method: 'GET',
    path: '/invoices',
    client: true,
    summary: 'The invoices of the account, newest first, and the upcoming one.',
    identity: 'required',
    query: invoicesQuery,
    reply: invoicesReply,
    errors: ['PROVIDER_UNAVAILABLE'],
  },
  payInvoice: {
    method: 'POST',
    path: '/pay-invoice',
    client: true,
    summary: 'Pay an open invoice with a saved method, or in the page. Repeating it never pays twice.',
    identity: 'required',
    body: payInvoiceBody,
    reply: payInvoiceReply,
    errors: ['INVOICE_NOT_FOUND', 'INVOICE_NOT_PAYABLE', 'PAYMENT_METHOD_NOT_FOUND', 'CARD_DECLINED'],
  },
  openStream: {
    method: 'GET',
    path: '/stream',
    summary:
      'Server-sent events: balances, quotas and the subscription of the account, now and whenever they change. Each event `account` holds all of it; its id names the content, so that a `Last-Event-ID` which still holds brings nothing.',
    identity: 'required',
    events: accountSnapshot,
    errors: ['TOO_MANY_STREAMS'],
  },
  createPortalSession: {
    method: 'POST',
    path: '/portal-session',
    client: true,
    summary: 'Open the customer portal: invoices, payment methods, cancellation.',
    identity: 'required',
    body: portalBody,
    reply: portalReply,
    errors: ['INVALID_REDIRECT'],
  },
  reconcile: {
    method: 'POST',
    path: '/admin/reconcile',
    optional: true,
    summary:
      'For operators: replays ledgers, compares them with the payments at Stripe, reports every difference and repairs what is safe. There only with the option `isAdmin`.',
    identity: 'required',
    body: reconcileBody,
    reply: reconcileReply,
    errors: [],
  },
  readDebugAccount: {
    method: 'GET',
    path: '/debug/account',
    optional: true,
    summary:
      'Everything stored of the caller’s account, its ledger replayed. Only with the option `debug`, never in production.',
    identity: 'required',
    reply: debugAccountReply,
    errors: [],
  },
  grantDebugCredits: {
    method: 'POST',
    path: '/debug/grant',
    optional: true,
    summary: 'Credits out of nothing for the caller’s account. Only with the option `debug`, never in production.',
    identity: 'required',
    body: debugGrantBody,
    reply: ledgerEntry,
    errors: ['AMOUNT_ABOVE_MAXIMUM', 'ACCOUNT_BUSY'],
  },
  sweepForDebugging: {
    method: 'POST',
    path: '/debug/sweep',
    optional: true,
    summary: 'Runs the sweeper now, and drains ledgers. Only with the option `debug`, never in production.',
    identity: 'required',
    reply: debugSweepReply,
    errors: [],
  },
  receiveStripeWebhook: {
    method: 'POST',
    path: '/stripe-webhook',
    summary: 'Where Stripe delivers events. Verified on the raw body; stored before it is acknowledged.',
    identity: 'none',
    errors: ['WEBHOOK_SIGNATURE_INVALID', 'WEBHOOK_PAYLOAD_INVALID', 'WEBHOOK_BODY_ALREADY_PARSED'],
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description.',
    identity: 'none',
    errors: [],
  },
} as const satisfies Record<string, Endpoint>;

/** The table of endpoints as a type: from the name of an endpoint to its method, path and schemas. */
export type Endpoints = typeof endpoints;
