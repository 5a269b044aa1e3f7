import { type ReactNode, useEffect, useSyncExternalStore } from 'react';

const changed = 'app:navigated';

/** The path of the address bar. Three pages need no router library. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** Opens another page of the application without reloading. */
export function goTo(path: string): void {
  window.history.pushState(null, '', path);
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(changed));
}

/** Sets the title that the tab and a screen reader announce. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Margin`;
  }, [title]);
}

export function Link({ to, children, className }: { to: string; children: ReactNode; className?: string }) {
  const current = usePath() === to;
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        goTo(to);
      }}
    >
      {children}
    </a>
  );
}

function subscribe(onChange: () => void) {
  window.addEventListener('popstate', onChange);
  window.addEventListener(changed, onChange);
  return () => {
    window.removeEventListener('popstate', onChange);
    window.removeEventListener(changed, onChange);
  };
}
