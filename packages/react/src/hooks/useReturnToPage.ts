import { useEffect } from 'react';

/** Calls a function when the browser restores this page from its cache, e.g. after Back from a hosted page. */
export function useReturnToPage(onReturn: () => void): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) onReturn();
    };
    window.addEventListener('pageshow', onShow);
    return () => window.removeEventListener('pageshow', onShow);
  }, [onReturn]);
}
