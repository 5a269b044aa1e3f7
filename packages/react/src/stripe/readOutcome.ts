import type { Stripe } from '@stripe/stripe-js';

/**
 * What became of a payment whose fields do not load. Null while it can still be made, and where nobody can tell.
 * Stripe's fields refuse to load for a payment that is over.
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
