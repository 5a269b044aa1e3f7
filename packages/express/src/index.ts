export type {
  AutoRechargeBody,
  AutoRechargeReply,
  Balance,
  BillingSessionReply,
  ChangePlanBody,
  ChangePlanReply,
  ChangePreview,
  CheckoutResult,
  Difference,
  ErrorCode,
  HasPaymentMethodReply,
  HostedSessionReply,
  Invoice,
  InvoicesReply,
  LedgerEntry,
  LedgerKind,
  LedgerReply,
  PayInvoiceBody,
  PayInvoiceReply,
  PaymentIntentReply,
  PaymentMethod,
  PaymentMethodsReply,
  PlansReply,
  PortalReply,
  PreviewChangeBody,
  QuotaPeriod,
  QuotasReply,
  SetupIntentReply,
  SetupSessionBody,
  SetupSessionReply,
  SubscriptionAccess,
  TopUpBody,
  UpcomingInvoice,
} from '@tillkit/contract';
export type { Account, Accounts } from './accounts/service.js';
export type { Billing, Health } from './billing.js';
export { type CatalogSyncInput, type CatalogSyncOutcome, syncCatalog } from './catalog-sync.js';
export type {
  Checkout,
  FulfilStep,
  PortalInput,
  SessionOutcome,
  SubscriptionInput,
  TopUpLimitOptions,
  TopUpOptions,
} from './checkout/service.js';
export type { Clock } from './clock.js';
export {
  type BillingConfig,
  billingConfigFromEnv,
  ConfigError,
  type StripeClientOptions,
  stripeConfigFromEnv,
} from './config.js';
export type { ConfigProblem } from './config-rules.js';
export { createBilling } from './createBilling.js';
export {
  type AdjustInput,
  type BalanceOptions,
  type Budget,
  type CaptureInput,
  type ClawBackInput,
  type CostBasis,
  type Credits,
  type CreditsOptions,
  type DrainLag,
  type ExpireInput,
  type ExportOptions,
  type GrantInput,
  type GrantKind,
  type HoldInput,
  type LedgerFilter,
  type LedgerPage,
  newCreditKey,
  type ReleaseInput,
  type Source,
  type SpendInput,
  type TransferInput,
  type Verification,
} from './credits/service.js';
export { mongoConnected } from './db/connected.js';
export type { BillingHooks, SubscriptionChange } from './hooks.js';
export { BillingFailure, type BillingFailureOptions } from './http/failure.js';
export type { Authorize, AuthorizeInput, BillingAction, Identify, Identity, IsAdmin } from './http/identity.js';
export type { RateLimit, RateLimitOptions } from './http/rate-limits.js';
export type { Invoices, InvoicesPage } from './invoices/service.js';
export type { Logger, LogLevel } from './logger.js';
export type { PaymentMethods } from './methods/service.js';
export type {
  AmountOf,
  ReplyEndOptions,
  RequestBilling,
  RequestHoldOptions,
  RequireCreditsOptions,
  RequireQuotaOptions,
} from './middleware/service.js';
export { type BillingIndex, missingIndexes } from './missing-indexes.js';
export type { NoticeOptions } from './notices/service.js';
export type { BillingOptions, StripeOptions, SubscriptionsOptions } from './options.js';
export {
  type BillingPlans,
  type CataloguePlan,
  type CataloguePrice,
  type CatalogueQuota,
  definePlans,
  type PlanDefinition,
  type PlanDefinitions,
  type PlanSyncEntry,
  type PlanSyncOptions,
  type Plans,
  type PriceDefinition,
  type QuotaDefinition,
  type SeatsDefinition,
} from './plans/service.js';
export {
  type InspectedEndpoint,
  type InspectionFailure,
  inspectStripe,
  type StripeInspection,
} from './providers/stripe/inspection.js';
export type { ConsumeInput, QuotaOptions, QuotaOrder, QuotaReleaseInput, Quotas, QuotaUse } from './quotas/service.js';
export type { AutoRecharge } from './recharge/service.js';
export type { Reconcile, ReconcileInput, ReconcileReport } from './reconcile/service.js';
export type { StreamOptions } from './stream/service.js';
export type {
  CancelOptions,
  CancelReason,
  ChangePolicies,
  ChangePolicy,
  OpenInvoicesOnCancel,
  Subscriptions,
  SyncOutcome,
} from './subscriptions/service.js';
export type { SweepOptions, SweepReport } from './sweeper.js';
export { type DeadLetter, listenedTypes as webhookEvents, type Receipt, type Webhooks } from './webhooks/service.js';
