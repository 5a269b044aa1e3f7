import type { Appearance as StripeAppearance } from '@stripe/stripe-js';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { resolveAppearance } from './resolveAppearance.js';

const useIsomorphicLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** What the tokens are made from. */
interface Look {
  appearance: object | undefined;
  theme: string;
}

/**
 * Stripe's appearance, in sync with the page's. The probe has a very short transition on its colors. Every change of
 * them (the provider's `appearance`, the reader's system, the host's style sheet) therefore ends in a `transitionend`.
 */
export function useStripeAppearance(
  probe: RefObject<HTMLElement | null>,
  { appearance, theme }: Look,
): StripeAppearance | null {
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
