import type { ErrorMessages } from './errorMessages.js';
import type { PaymentMessages } from './paymentMessages.js';
import type { PricingMessages } from './pricingMessages.js';
import type { SharedMessages } from './sharedMessages.js';
import type { SubscriptionMessages } from './subscriptionMessages.js';
import type { TopUpMessages } from './topUpMessages.js';

/** Every text of Tillkit, by component. */
export interface Messages {
  /** Texts that several components show. */
  shared: SharedMessages;
  /** What a customer can do about an error. */
  errors: ErrorMessages;
  /** The texts of {@link BalanceTopUp}. */
  topUp: TopUpMessages;
  /** The texts of {@link PaymentForm}. */
  payment: PaymentMessages;
  /** The texts of {@link PricingTable}. */
  pricing: PricingMessages;
  /** The texts of {@link SubscriptionManager}. */
  subscription: SubscriptionMessages;
}

/** Your own texts for single keys. Keys you leave out keep our text. */
export type MessageOverrides = {
  readonly [Part in keyof Messages]?:
    | { readonly [Text in keyof Messages[Part]]?: Messages[Part][Text] | undefined }
    | undefined;
};
