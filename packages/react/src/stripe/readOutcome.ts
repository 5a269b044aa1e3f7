import type { Stripe } from '@stripe/stripe-js';

/**
 * The result of a payment whose fields do not load. Null if it can still be made, or if the result is unknown. Stripe's
 * fields do not load for a payment that has ended.
 */
export async function readOutcome(
  stripe: Stripe,
  clientSecret: string,
): Promise<'succeeded' | 'processing' | 'closed' | null> {
  const read = await stripe.retrievePaymentIntent(clientSecret).catch(() => null);
  switch (read?.paymentIntent?.status) {
    case 'succeeded':
      return 'succeeded';
    case 'processing':
    case 'requires_capture':
      return 'processing';
    case 'canceled':
      return 'closed';
    default:
      return null;
  }
}
