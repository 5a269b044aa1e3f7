import type { Stripe } from 'stripe';
import type { PaymentIntent, Stored } from '../../core/stored.js';
import { wholeAddress } from '../methods/cards.js';

type Asked = Stored<Stripe.PaymentIntentCreateParams.Shipping>;

/** Where the goods go, with every field that Stripe shows. */
export function shippingOf(params: Asked | null | undefined | ''): PaymentIntent['shipping'] {
  if (!params) return null;
  const { carrier = null, name, phone = null, tracking_number = null } = params;
  return { address: wholeAddress(params.address), carrier, name, phone, tracking_number };
}
