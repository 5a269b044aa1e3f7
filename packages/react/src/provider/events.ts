import type {
  BillingInterval,
  CancelSubscriptionBody,
  ClientErrorCode,
  ErrorCode,
  Money,
} from '@tillkit/contract/browser';

/** How a top-up is paid: on Stripe's hosted page, or in the host's page. */
export type PaymentMode = 'redirect' | 'inline';

/**
 * Events in the components, for the host's analytics. They have no personal data, no card data and no free text.
 * Amounts are in minor units.
 */
export type BillingEvent =
  | { type: 'top_up_started'; mode: PaymentMode; amount: Money }
  | { type: 'top_up_succeeded'; sessionId: string; amount: Money | null }
  | { type: 'top_up_processing'; sessionId: string }
  | { type: 'top_up_cancelled'; sessionId: string | null }
  | { type: 'top_up_failed'; code: ErrorCode | ClientErrorCode }
  | { type: 'payment_form_ready' }
  | { type: 'payment_form_failed_to_load' }
  | { type: 'payment_declined'; declineCode: string | null }
  | { type: 'plan_interval_chosen'; interval: BillingInterval }
  | { type: 'plan_checkout_started'; plan: string; interval: BillingInterval }
  | { type: 'plan_checkout_failed'; plan: string; code: ErrorCode | ClientErrorCode }
  | { type: 'subscription_cancelled'; plan: string; feedback: CancelSubscriptionBody['feedback'] | null }
  | { type: 'subscription_resumed'; plan: string }
  | { type: 'subscription_changed'; plan: string; outcome: 'changed' | 'scheduled' | 'unchanged' | 'undone' }
  | { type: 'portal_opened' }
  | { type: 'checkout_returned'; result: string; purchase: 'topup' | 'subscription' };
