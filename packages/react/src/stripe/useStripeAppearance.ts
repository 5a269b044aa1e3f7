import type { Appearance as StripeAppearance } from '@stripe/stripe-js';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { resolveAppearance } from './resolveAppearance.js';

const useIsomorphicLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/**
 * Stripe's appearance, kept like the page's. The probe has a transition of a moment on its colours, so whatever changes
 * them (the provider's `appearance`, the reader's system, the host's style sheet) ends in a `transitionend`.
 */
export function useStripeAppearance(probe: RefObject<HTMLElement | null>): StripeAppearance | null {
  const { appearance, theme } = useBilling();
  const [resolved, setResolved] = useState<StripeAppearance | null>(null);
  useIsomorphicLayoutEffect(() => {
    // Read again when the tokens change.
    void [appearance, theme];
    const element = probe.current;
    if (!element) return;
    const resolve = () => setResolved(resolveAppearance(element));
    resolve();
    element.addEventListener('transitionend', resolve);
    return () => element.removeEventListener('transitionend', resolve);
  }, [probe, appearance, theme]);
  return resolved;
}
