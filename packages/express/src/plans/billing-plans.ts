import type { PlansReply } from '@tillkit/contract';
import type { PlanSyncEntry } from './sync.js';

/** What `billing.plans.sync` takes. */
export interface PlanSyncOptions {
  /** Reports what is missing and creates nothing. Default false. */
  dryRun?: boolean | undefined;
}

/** The plans of the catalogue with their prices at Stripe: `billing.plans`. */
export interface BillingPlans<Plan extends string = string> {
  /**
   * Lists the plans for sale. Amounts are Stripe's, in minor units. With an account it says which plan is the account's;
   * null is a visitor who is signed out.
   */
  list(accountId: string | null): Promise<PlansReply>;
  /**
   * Creates the prices and products that Stripe lacks, and reports differences. It never changes what exists.
   * @throws BillingFailure PROVIDER_UNAVAILABLE; PROVIDER_REJECTED, e.g. for a key that may not write prices
   */
  sync(options?: PlanSyncOptions): Promise<PlanSyncEntry<Plan>[]>;
}
