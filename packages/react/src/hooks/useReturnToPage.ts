import { useEffect } from 'react';

/** Calls when the browser shows this page again out of its memory, e.g. by Back from a hosted page. */
export function useReturnToPage(onReturn: () => void): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) onReturn();
    };
    window.addEventListener('pageshow', onShow);
    return () => window.removeEventListener('pageshow', onShow);
  }, [onReturn]);
}
