import type Stripe from 'stripe';
import type { PaymentProvider } from '../provider.js';
import { asking } from './failures.js';

export function stripePortal(stripe: Stripe): Pick<PaymentProvider, 'createPortal'> {
  return {
    createPortal: ({ customerId, returnUrl }) =>
      asking('create portal session', async () => {
        const { url } = await stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl });
        return { url };
      }),
  };
}
