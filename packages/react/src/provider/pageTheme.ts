import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const darkQuery = '(prefers-color-scheme: dark)';

/** The theme of the page: its CSS `color-scheme`, and the reader's setting if the page allows both. */
export function pageTheme(): Theme {
  const schemes = getComputedStyle(document.documentElement).colorScheme?.split(' ') ?? [];
  if (!schemes.includes('dark')) return 'light';
  if (!schemes.includes('light')) return 'dark';
  return window.matchMedia(darkQuery).matches ? 'dark' : 'light';
}

function subscribe(onChange: () => void): () => void {
  const media = window.matchMedia?.(darkQuery);
  media?.addEventListener('change', onChange);
  // Hosts switch the theme by a class or an attribute of the root element.
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true });
  return () => {
    media?.removeEventListener('change', onChange);
    observer.disconnect();
  };
}

const fixed = () => () => {};

/**
 * The theme to draw. JavaScript decides, not CSS, for two reasons. `prefers-color-scheme` would paint light text on the
 * white page of a host without a dark theme. Build tools rewrite `light-dark()` so that it needs the page's
 * `color-scheme` in the same style sheet.
 */
export function useTheme(wanted: Theme | 'auto'): Theme {
  const isAuto = wanted === 'auto';
  return useSyncExternalStore(
    isAuto ? subscribe : fixed,
    () => (isAuto ? pageTheme() : wanted),
    () => (isAuto ? 'light' : wanted),
  );
}
