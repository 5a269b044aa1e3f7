import type {
  HasPaymentMethodReply,
  PaymentMethodsReply,
  SetupIntentReply,
  SetupSessionBody,
  SetupSessionReply,
} from '@tillkit/contract';
import type { Identity } from '../http/identity.js';

/** Saved payment methods of accounts: `billing.paymentMethods`. They stay at Stripe; nothing of them is stored here. */
export interface PaymentMethods {
  /**
   * Lists the saved payment methods of an account, newest first. An account without a customer at Stripe has none. If
   * there is one and it is not the default yet, it becomes the default: the customer has just saved it.
   * @throws BillingFailure PROVIDER_UNAVAILABLE
   */
  list(accountId: string): Promise<PaymentMethodsReply>;
  /**
   * Tells whether an account has a saved payment method.
   * @throws BillingFailure PROVIDER_UNAVAILABLE
   */
  has(accountId: string): Promise<HasPaymentMethodReply>;
  /**
   * Prepares saving a payment method in your own page: gives the client secret for the Payment Element. Nothing is charged.
   * @throws BillingFailure PROVIDER_UNAVAILABLE
   */
  createSetupIntent(identity: Identity): Promise<SetupIntentReply>;
  /**
   * Opens a page of Stripe where the customer saves a payment method. Nothing is charged.
   * @throws BillingFailure INVALID_REDIRECT, PROVIDER_UNAVAILABLE
   */
  createSetupSession(identity: Identity, input: SetupSessionBody): Promise<SetupSessionReply>;
  /**
   * Charges renewals and automatic top-ups to this method from now on. Repeating it changes nothing.
   * @throws BillingFailure PAYMENT_METHOD_NOT_FOUND, ACCOUNT_BUSY, PROVIDER_UNAVAILABLE
   */
  makeDefault(accountId: string, methodId: string): Promise<PaymentMethodsReply>;
  /**
   * Removes a saved method. If it was the default, the newest other card becomes it.
   * @throws BillingFailure PAYMENT_METHOD_NOT_FOUND, ACCOUNT_BUSY, PROVIDER_UNAVAILABLE; PAYMENT_METHOD_IN_USE for the last one, while
   * a plan or auto-recharge is to be charged to it
   */
  remove(accountId: string, methodId: string): Promise<PaymentMethodsReply>;
}
