import type { StripeClientOptions } from './config.js';
import { isLiveKey } from './config-rules.js';
import { type PlanSyncEntry, type Plans, syncPlans } from './plans/service.js';
import { ProviderFailure } from './providers/provider.js';
import { stripeProvider } from './providers/stripe/index.js';

/** What {@link syncCatalog} takes. */
export interface CatalogSyncInput {
  /** The catalogue. */
  plans: Plans;
  /** The Stripe account that gets the prices. */
  stripe: StripeClientOptions;
  /** True reports and makes nothing. */
  dryRun: boolean;
}

/** What {@link syncCatalog} did. It throws for nothing that Stripe refuses. */
export type CatalogSyncOutcome =
  | { result: 'synced'; live: boolean; entries: PlanSyncEntry[] }
  /** Stripe refused or did not answer; what was made before stays, and a repeat finds it. */
  | { result: 'failed'; message: string };

/** As `billing.plans.sync()`, without a database: for a command line or a deployment's step. */
export async function syncCatalog({ plans, stripe, dryRun }: CatalogSyncInput): Promise<CatalogSyncOutcome> {
  try {
    const entries = await syncPlans(plans, stripeProvider(stripe), { dryRun });
    return { result: 'synced', live: isLiveKey(stripe.secretKey), entries };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { cause, message } = error;
    // Stripe's own sentence says which key or permission is wrong; it shows a key's last letters at most.
    return { result: 'failed', message: cause instanceof Error ? `${message} ${cause.message}` : message };
  }
}
