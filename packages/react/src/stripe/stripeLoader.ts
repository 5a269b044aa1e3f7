import type { Stripe } from '@stripe/stripe-js';

/** Which Stripe a form needs. Both come with the reply of the server, so the browser keeps no key of its own. */
export interface StripeSource {
  publishableKey: string;
  /** Where Stripe.js is when it is not Stripe's own: the offline sandbox. Loopback only; null for Stripe. */
  stripeJsUrl: string | null;
}

export type StripeLoader = (source: StripeSource) => Promise<Stripe>;
