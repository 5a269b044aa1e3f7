import type { SubscriptionAccess } from '@tillkit/contract';
import type { SyncOutcome } from './sync.js';

/** Why a customer cancels. */
export interface CancelReason {
  /** One of Stripe's reasons, e.g. `too_expensive`. */
  feedback?: string | undefined;
  /** The customer's own words. */
  comment?: string | undefined;
}

/** What `billing.subscriptions.cancel` takes. */
export interface CancelOptions extends CancelReason {
  /** Ends access now instead of with the paid period, without a refund. The API does not offer it. Default false. */
  immediately?: boolean | undefined;
}

/** Subscriptions of accounts: `billing.subscriptions`. Amounts are in minor units. */
export interface Subscriptions {
  /**
   * Reads the account's subscription and the period it gives access for; null without one.
   */
  access(accountId: string): Promise<SubscriptionAccess | null>;
  /**
   * Cancels at the end of the paid period; access stays until then. If a payment is due, the subscription ends now and
   * its open invoices are voided, unless `subscriptions.openInvoicesOnCancel` is `keep`. Repeating it changes nothing.
   * @throws BillingFailure SUBSCRIPTION_NOT_FOUND, PROVIDER_UNAVAILABLE
   */
  cancel(accountId: string, options?: CancelOptions): Promise<SubscriptionAccess>;
  /**
   * Takes a pending cancellation back, of either kind. Repeating it changes nothing.
   * @throws BillingFailure SUBSCRIPTION_NOT_FOUND, SUBSCRIPTION_NOT_RESUMABLE, PROVIDER_UNAVAILABLE
   */
  resume(accountId: string): Promise<SubscriptionAccess>;
  /**
   * Reads a subscription at Stripe, by Stripe's id, and stores what it is.
   * @throws BillingFailure PROVIDER_UNAVAILABLE
   */
  sync(subscriptionId: string): Promise<SyncOutcome>;
}
