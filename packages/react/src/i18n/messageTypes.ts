import type { TopUpMessages } from '../components/BalanceTopUp/messages.js';
import type { PaymentMessages } from '../components/PaymentForm/messages.js';
import type { PricingMessages } from '../components/PricingTable/messages.js';
import type { SubscriptionMessages } from '../components/SubscriptionManager/messages.js';
import type { ErrorMessages } from './errorMessages.js';
import type { SharedMessages } from './sharedMessages.js';

/** Every text of Tillkit, by the part that shows it. */
export interface Messages {
  shared: SharedMessages;
  errors: ErrorMessages;
  topUp: TopUpMessages;
  payment: PaymentMessages;
  pricing: PricingMessages;
  subscription: SubscriptionMessages;
}

/** Texts of your own in place of single ones of ours; what is left out stays. */
export type MessageOverrides = { [Part in keyof Messages]?: Partial<Messages[Part]> };
