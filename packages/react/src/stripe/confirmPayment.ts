import type { Stripe, StripeElements, StripeError } from '@stripe/stripe-js';

/** The result of a confirmation. `unknown`: the card may have been charged, and only the server knows. */
export type Confirmation =
  | { status: 'succeeded' }
  | { status: 'processing' }
  | { status: 'declined'; message: string | null; declineCode: string | null }
  /** Canceled before it was made. This payment can no longer be made. */
  | { status: 'closed' }
  /** Stripe accepts no more requests at the moment. Nothing happened. */
  | { status: 'busy' }
  /** A field is empty and shows its own message. Nothing was sent. */
  | { status: 'incomplete' }
  | { status: 'unknown' };

/** Pays. Stripe.js shows a 3-D Secure challenge in the page. It leaves the page only if the payment method needs it. */
export async function confirmPayment(
  stripe: Stripe,
  elements: StripeElements,
  returnUrl: string,
): Promise<Confirmation> {
  try {
    const result = await stripe.confirmPayment({
      elements,
      redirect: 'if_required',
      confirmParams: { return_url: returnUrl },
    });
    return result.error ? ofError(result.error) : ofStatus(result.paymentIntent.status);
  } catch {
    return { status: 'unknown' };
  }
}

function ofStatus(status: string): Confirmation {
  if (status === 'succeeded') return { status: 'succeeded' };
  if (status === 'canceled') return { status: 'closed' };
  if (status === 'requires_payment_method') return { status: 'declined', message: null, declineCode: null };
  return { status: 'processing' };
}

function ofError(error: StripeError): Confirmation {
  const status = error.payment_intent?.status;
  // The payment was already made, e.g. in another tab. The intent says so, although this confirmation failed.
  if (status === 'succeeded' || status === 'processing') return { status };
  if (status === 'canceled') return { status: 'closed' };
  if (error.code === 'rate_limit' || error.type === 'rate_limit_error') return { status: 'busy' };
  if (error.type === 'validation_error') return { status: 'incomplete' };
  const isRefused = error.type === 'card_error' || error.type === 'invalid_request_error';
  if (isRefused || status === 'requires_payment_method') {
    return {
      status: 'declined',
      message: error.message ?? null,
      declineCode: error.decline_code ?? error.code ?? null,
    };
  }
  return { status: 'unknown' };
}
