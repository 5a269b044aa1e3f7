import type { StripeFailure } from '../protocol/payment-frame.js';

/** A mistake in the calling code, which Stripe.js throws rather than returns. */
export class IntegrationError extends Error {
  override readonly name = 'IntegrationError';
}

/** The frame could not be loaded: what an ad blocker, a CSP or a dead sandbox looks like from the page. */
export const frameUnreachable = (what: string): StripeFailure => ({
  type: 'api_connection_error',
  message: `The sandbox's ${what} did not load. Is the sandbox running, and does the page's Content-Security-Policy allow it in frame-src?`,
});

/** What a call says that comes before `elements.submit()` has succeeded. */
export const submitFirst = (caller: string): string =>
  `elements.submit() must be called before ${caller}. Call elements.submit() as soon as your customer presses pay, prior to any asynchronous work. Integration guide: https://stripe.com/docs/payments/accept-a-payment-deferred`;
