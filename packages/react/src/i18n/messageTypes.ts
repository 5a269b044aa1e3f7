import type { TopUpMessages } from '../components/BalanceTopUp/messages.js';
import type { PaymentMessages } from '../components/PaymentForm/messages.js';
import type { PricingMessages } from '../components/PricingTable/messages.js';
import type { SubscriptionMessages } from '../components/SubscriptionManager/messages.js';
import type { ErrorMessages } from './errorMessages.js';
import type { SharedMessages } from './sharedMessages.js';

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
