import type { Stripe } from '@stripe/stripe-js';

/** The Stripe account and script of a form. Both come with the server's reply, so the browser stores no key. */
export interface StripeSource {
  /** Publishable key of the account. */
  publishableKey: string;
  /** URL of Stripe.js from the offline sandbox, on loopback only. Null for Stripe's own. */
  stripeJsUrl: string | null;
}

/** Loads Stripe.js for one account. It rejects if Stripe.js does not load. */
export type StripeLoader = (source: StripeSource) => Promise<Stripe>;
