import type { Stripe } from 'stripe';
import { defineMap, defineTable, type PartOf, type Table } from '../core/store.js';
import type { Address, CheckoutSession, LineItem, Stored } from '../core/stored.js';

type SessionParams = Stored<Stripe.Checkout.SessionCreateParams>;

/** What a Checkout Session was asked to do, beyond what its object shows. */
export interface CheckoutPlan {
  /** The session's own parameters: what a recovered one is made of. */
  asked: SessionParams;
  lineItems: LineItem[];
  /** Redeemed when it completes. */
  discounts: NonNullable<SessionParams['discounts']>;
  paymentIntentData: NonNullable<SessionParams['payment_intent_data']>;
  subscriptionData: NonNullable<SessionParams['subscription_data']>;
  customerUpdate: NonNullable<SessionParams['customer_update']>;
  /** What the person entered as an address; tax goes by it. */
  taxAddress: Address | null;
  /** The session's customer; null until one is made of what the person enters. */
  customerId: string | null;
  /** The PaymentIntent or SetupIntent that the person pays with, from the first try on. */
  intentId: string | null;
}

export const checkoutSessionsIn: PartOf<Table<CheckoutSession>> = defineTable('checkoutSessions', {
  noun: 'checkout.session',
  expandable: true,
});

export const checkoutPlansIn: PartOf<Map<string, CheckoutPlan>> = defineMap('checkoutPlans');
