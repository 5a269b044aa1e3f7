/** Stripe's types for the rest of the package. Only this folder imports Stripe.js and its wrappers. */
export type { Appearance as StripeAppearance, Stripe, StripeElements } from '@stripe/stripe-js';
