import type { Stripe } from '@stripe/stripe-js';
import { useCallback, useEffect, useState } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { loadStripe } from './loadStripe.js';
import type { StripeSource } from './stripeLoader.js';

export type StripeState = { status: 'loading' } | { status: 'ready'; stripe: Stripe } | { status: 'error' };

/**
 * Owns the promise of Stripe.js: `Elements` given a promise that rejects stays silent for ever, so it gets the object,
 * and a failure becomes a state with a way to try again.
 */
export function useStripeSource({ publishableKey, stripeJsUrl }: StripeSource): StripeState & { retry: () => void } {
  const load = useBilling().loadStripe ?? loadStripe;
  const [state, setState] = useState<StripeState>({ status: 'loading' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    // Names the try, so that a new one runs the effect again.
    void tries;
    let wanted = true;
    setState({ status: 'loading' });
    load({ publishableKey, stripeJsUrl }).then(
      (stripe) => wanted && setState({ status: 'ready', stripe }),
      () => wanted && setState({ status: 'error' }),
    );
    return () => {
      wanted = false;
    };
  }, [load, publishableKey, stripeJsUrl, tries]);
  const retry = useCallback(() => setTries((count) => count + 1), []);
  return { ...state, retry };
}
