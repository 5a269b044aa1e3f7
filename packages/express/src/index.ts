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
export { type BillingConfig, billingConfigFromEnv, ConfigError, stripeConfigFromEnv } from './config.js';
export { createBilling } from './createBilling.js';
export {
  type AdjustInput,
  type BalanceOptions,
  type CaptureInput,
  type ClawBackInput,
  type CostBasis,
  type Credits,
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
export type { BillingHooks } from './hooks.js';
export { BillingFailure } from './http/failure.js';
export type { Authorize, BillingAction, Identify, Identity, IsAdmin } from './http/identity.js';
export type { RateLimitOptions } from './http/rate-limits.js';
export type { Logger, LogLevel } from './logger.js';
export type { AmountOf, RequestBilling, RequireCreditsOptions, RequireQuotaOptions } from './middleware/service.js';
export { missingIndexes } from './missing-indexes.js';
export type { NoticeOptions } from './notices/service.js';
export type { BillingOptions } from './options.js';
export {
  type BillingPlans,
  definePlans,
  type PlanDefinition,
  type PlanDefinitions,
  type PlanSyncEntry,
  type PlanSyncOptions,
  type Plans,
  type PriceDefinition,
  type QuotaDefinition,
} from './plans/service.js';
export { type InspectedEndpoint, inspectStripe, type StripeInspection } from './providers/stripe/inspection.js';
export type { ConsumeInput, QuotaOptions, QuotaReleaseInput, Quotas, QuotaUse } from './quotas/service.js';
export type { AutoRecharge } from './recharge/service.js';
export type { Reconcile, ReconcileInput, ReconcileReport } from './reconcile/service.js';
export type { StreamOptions } from './stream/service.js';
export type { CancelOptions, CancelReason, Subscriptions, SyncOutcome } from './subscriptions/service.js';
export type { SweepOptions, SweepReport } from './sweeper.js';
export { type DeadLetter, listenedTypes as webhookEvents, type Receipt, type Webhooks } from './webhooks/service.js';
