import { type ReactNode, useEffect, useRef } from 'react';

/** Takes the keyboard focus when a step replaces the one that had it. */
export function FocusOnMount({ label, children }: { label: string; children: ReactNode }) {
  const step = useRef<HTMLDivElement>(null);
  useEffect(() => step.current?.focus({ preventScroll: true }), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would disable and name Stripe's fields
    <div ref={step} role="group" aria-label={label} tabIndex={-1} className="tk-step">
      {children}
    </div>
  );
}
