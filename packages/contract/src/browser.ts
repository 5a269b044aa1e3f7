/**
 * What a browser bundle takes of the contract: routes, error codes, money, the client, and types. No schema, and so no
 * zod, is reachable from here; a test of the bundle holds that.
 */
export { type AccountStreamOptions, openAccountStream } from './account-stream.js';
export { type BillingClientOptions, BillingError, createBillingClient } from './client.js';
export type {
  BillingClient,
  CallOptions,
  ClientCall,
  ClientCalls,
  ClientInput,
  ClientRequest,
} from './client-types.js';
export type { Endpoints } from './endpoints.js';
export {
  type ClientErrorCode,
  clientErrorCodes,
  type ErrorCode,
  errorCodes,
  errorStatus,
  isErrorCode,
} from './errors.js';
export { decimalString, formatMoney, type Money, minorUnitDigits, minorUnitStep } from './money.js';
export {
  type CheckoutResult,
  checkoutResultParameter,
  checkoutResults,
  optionalRoutes,
  type Route,
  type RouteName,
  routes,
} from './routes.js';
export type { AutoRechargeBody, AutoRechargeReply, AutoRechargeStatus } from './schemas/auto-recharge.js';
export type {
  ChangePlanBody,
  ChangePlanReply,
  ChangePreview,
  PreviewChangeBody,
  UndoChangeBody,
} from './schemas/changes.js';
export type {
  BillingSessionReply,
  BillingSessionStatus,
  HostedSessionReply,
  PaymentIntentReply,
  PortalBody,
  PortalReply,
  SessionQuery,
  SubscriptionCheckoutBody,
  TopUpBody,
} from './schemas/checkout.js';
export type {
  Balance,
  CreditsReply,
  LedgerEntry,
  LedgerKind,
  LedgerQuery,
  LedgerReply,
  TopUpLimits,
  TopUpRules,
} from './schemas/credits.js';
export type { DebugAccountReply } from './schemas/debug.js';
export type { ErrorReply } from './schemas/error.js';
export type {
  Invoice,
  InvoicesQuery,
  InvoicesReply,
  PayInvoiceBody,
  PayInvoiceReply,
  UpcomingInvoice,
} from './schemas/invoices.js';
export type {
  HasPaymentMethodReply,
  PaymentMethod,
  PaymentMethodParams,
  PaymentMethodsReply,
  SetupIntentBody,
  SetupIntentReply,
  SetupSessionBody,
  SetupSessionReply,
} from './schemas/payment-methods.js';
export type { Plan, PlanPrice, PlansReply } from './schemas/plans.js';
export type { BillingInterval } from './schemas/primitives.js';
export type { Quota, QuotaExceededDetails, QuotaOfPlan, QuotaPeriod, QuotasReply } from './schemas/quotas.js';
export type { Difference, DifferenceKind, ReconcileBody, ReconcileReply } from './schemas/reconcile.js';
export type { AccountSnapshot } from './schemas/stream.js';
export type {
  CancelSubscriptionBody,
  CollectionPause,
  PaymentDue,
  PendingChange,
  ResumeSubscriptionBody,
  SubscriptionAccess,
  SubscriptionAccessReply,
} from './schemas/subscriptions.js';
