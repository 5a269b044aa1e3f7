import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import type { Appearance, Stripe, StripeElements } from '@stripe/stripe-js';
import { type ReactNode, useMemo } from 'react';
import { stripeLocale } from './stripeLocale.js';

export interface StripeFieldsProps {
  stripe: Stripe;
  clientSecret: string;
  appearance: Appearance;
  locale: string;
  onReady: () => void;
  onLoadError: () => void;
  /** The form around the fields. It confirms with their content, so Enter in a field submits this form. */
  children: (fields: ReactNode, confirmWith: { stripe: Stripe; elements: StripeElements } | null) => ReactNode;
}

/**
 * Stripe's fields. For another client secret, mount them again with another `key`: `Elements` would keep the first
 * secret.
 */
export function StripeFields({ stripe, clientSecret, appearance, locale, ...inner }: StripeFieldsProps) {
  const options = useMemo(
    () => ({ clientSecret, appearance, locale: stripeLocale(locale), loader: 'never' as const }),
    [clientSecret, appearance, locale],
  );
  return (
    <Elements stripe={stripe} options={options}>
      <Fields {...inner} />
    </Elements>
  );
}

type FieldsProps = Pick<StripeFieldsProps, 'onReady' | 'onLoadError' | 'children'>;

const elementOptions = { layout: 'tabs' as const };

function Fields({ onReady, onLoadError, children }: FieldsProps) {
  const stripe = useStripe();
  const elements = useElements();
  return children(
    <PaymentElement options={elementOptions} onReady={onReady} onLoadError={onLoadError} />,
    stripe && elements ? { stripe, elements } : null,
  );
}
