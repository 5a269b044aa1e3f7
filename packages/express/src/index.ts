export { type CatalogSyncInput, type CatalogSyncOutcome, syncCatalog } from './catalog-sync.js';
export type { FulfilStep, TopUpLimitOptions, TopUpOptions } from './checkout/service.js';
export type { Clock } from './clock.js';
export { type BillingConfig, billingConfigFromEnv, ConfigError, stripeConfigFromEnv } from './config.js';
export { type Billing, createBilling, type Health } from './createBilling.js';
export {
  type AdjustInput,
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
  definePlans,
  type PlanDefinition,
  type PlanDefinitions,
  type PlanSyncEntry,
  type Plans,
  type PriceDefinition,
  type QuotaDefinition,
} from './plans/service.js';
export { type InspectedEndpoint, inspectStripe, type StripeInspection } from './providers/stripe/inspection.js';
export type { ConsumeInput, QuotaOptions, QuotaReleaseInput, Quotas, QuotaUse } from './quotas/service.js';
export type { Reconcile, ReconcileInput, ReconcileReport } from './reconcile/service.js';
export type { StreamOptions } from './stream/service.js';
export type { SweepReport } from './sweeper.js';
export { listenedTypes as webhookEvents } from './webhooks/service.js';
