import { useEffect, useRef, useState } from 'react';

const durationMs = 200;

/** A whole number that counts to its new value in 200 ms. It changes at once if the reader prefers reduced motion. */
export function useCountTo(value: number): number {
  const [shown, setShown] = useState(value);
  const from = useRef(value);
  useEffect(() => {
    const start = from.current;
    from.current = value;
    const still = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? true;
    if (start === value || still) {
      setShown(value);
      return;
    }
    const startedAt = performance.now();
    let frame = requestAnimationFrame(function step(at) {
      const part = Math.min(1, Math.max(0, (at - startedAt) / durationMs));
      const eased = 1 - (1 - part) ** 3;
      setShown(part === 1 ? value : Math.round(start + (value - start) * eased));
      if (part < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return shown;
}
