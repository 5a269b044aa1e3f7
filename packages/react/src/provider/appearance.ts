import type { CSSProperties } from 'react';

/** The design tokens, each a custom property `--tk-<name>`. */
export const tokenNames = [
  'surface',
  'surface-raised',
  'text',
  'text-muted',
  'line',
  'line-strong',
  'accent',
  'accent-text',
  'positive',
  'caution',
  'critical',
  'focus',
  'radius',
  'radius-control',
  'control-height',
  'font',
] as const;

export type TokenName = (typeof tokenNames)[number];

export interface Appearance {
  /**
   * `auto` (the default) follows the CSS `color-scheme` of the page's root element, also while it changes: with
   * `:root { color-scheme: light dark }` that is the reader's own setting; a page that says nothing is light. `light`
   * and `dark` are fixed.
   */
  theme?: 'auto' | 'light' | 'dark';
  /** Values of tokens, e.g. `{ accent: '#0a7c66' }`. The same can be done in CSS: `--tk-accent: #0a7c66`. */
  variables?: Partial<Record<TokenName, string>>;
}

/** The tokens as inline custom properties of a component's root. */
export function appearanceStyle({ variables }: Appearance): CSSProperties {
  const entries = Object.entries(variables ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [`--tk-${name}`, value])) as CSSProperties;
}
