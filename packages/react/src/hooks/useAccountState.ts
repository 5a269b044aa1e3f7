import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useBilling } from '../provider/BillingContext.js';

const useIsomorphicLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/**
 * State that belongs to the signed-in account. Another account starts with `initial`, and a call of the former one that
 * ends later changes nothing. `initial` must be the same value at each render.
 */
export function useAccountState<T>(initial: T): [T, (next: T | ((before: T) => T)) => void] {
  const { scope } = useBilling();
  const [state, setState] = useState({ scope, value: initial });
  const latest = useRef(scope);
  useIsomorphicLayoutEffect(() => {
    latest.current = scope;
    // What the former account did is over: it may come back, and its calls end unseen.
    setState((held) => (held.scope === scope ? held : { scope, value: initial }));
  }, [scope, initial]);
  const valueIn = (held: { scope: string; value: T }) => (held.scope === scope ? held.value : initial);
  const set = useCallback(
    (next: T | ((before: T) => T)) => {
      if (latest.current !== scope) return;
      setState((held) => {
        const before = held.scope === scope ? held.value : initial;
        return { scope, value: typeof next === 'function' ? (next as (before: T) => T)(before) : next };
      });
    },
    [scope, initial],
  );
  return [valueIn(state), set];
}

/**
 * Lets one call of an account run at a time, also for two clicks in one frame, which see the same state. `begin` answers
 * false while one runs.
 */
export function useOneCall(): { begin: () => boolean; end: () => void } {
  const { scope } = useBilling();
  const running = useRef<string | null>(null);
  const begin = useCallback(() => {
    if (running.current === scope) return false;
    running.current = scope;
    return true;
  }, [scope]);
  const end = useCallback(() => {
    if (running.current === scope) running.current = null;
  }, [scope]);
  return { begin, end };
}
