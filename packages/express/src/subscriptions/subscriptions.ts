import type {
  ChangePlanBody,
  ChangePlanReply,
  ChangePreview,
  PreviewChangeBody,
  SubscriptionAccess,
} from '@tillkit/contract';
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
   * Reads from Stripe what another plan, interval or number of seats would cost, and when it would happen. Changes
   * nothing.
   * @throws BillingFailure SUBSCRIPTION_NOT_FOUND, SUBSCRIPTION_NOT_CHANGEABLE, PAYMENT_DUE, UNKNOWN_PLAN,
   * PLAN_NOT_FOR_SALE, SEATS_OUT_OF_RANGE, PRICE_NOT_CONFIGURED, PROVIDER_UNAVAILABLE
   */
  previewChange(accountId: string, wanted: PreviewChangeBody): Promise<ChangePreview>;
  /**
   * Changes the subscription as it was previewed: now, when the saved card is charged, or at the end of the period.
   * Needs the preview's `expected`. If the bank asks the customer (`requires_action`), confirm in the page and call it
   * again. Repeating it changes nothing.
   * @throws BillingFailure what previewing throws, PREVIEW_OUTDATED with a fresh preview in `details.preview`,
   * CARD_DECLINED, PAYMENT_METHOD_REQUIRED, ACCOUNT_BUSY. After each of them the plan is as it was.
   */
  change(accountId: string, wanted: ChangePlanBody): Promise<ChangePlanReply>;
  /**
   * Drops a change that is scheduled, or that waits for its payment. Repeating it changes nothing.
   * @throws BillingFailure SUBSCRIPTION_NOT_FOUND, SUBSCRIPTION_NOT_CHANGEABLE, ACCOUNT_BUSY, PROVIDER_UNAVAILABLE
   */
  undoChange(accountId: string): Promise<SubscriptionAccess>;
  /**
   * Reads a subscription at Stripe, by Stripe's id, and stores what it is.
   * @throws BillingFailure PROVIDER_UNAVAILABLE
   */
  sync(subscriptionId: string): Promise<SyncOutcome>;
}
