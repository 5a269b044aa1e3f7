import type { Stripe } from '@stripe/stripe-js';
import { useCallback, useEffect, useState } from 'react';
import { loadStripe } from './loadStripe.js';
import type { StripeLoader, StripeSource } from './stripeLoader.js';

export type StripeState = { status: 'loading' } | { status: 'ready'; stripe: Stripe } | { status: 'error' };

/**
 * Holds the promise of Stripe.js. `Elements` stays silent forever if its promise rejects. So it gets the object
 * instead, and a failure becomes a state with a retry.
 */
export function useStripeSource(
  { publishableKey, stripeJsUrl }: StripeSource,
  load: StripeLoader = loadStripe,
): StripeState & { retry: () => void } {
  const [state, setState] = useState<StripeState>({ status: 'loading' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    // Number of the try. A new one runs the effect again.
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
