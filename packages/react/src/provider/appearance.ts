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

/** Name of a design token, which is the custom property `--tk-<name>`. */
export type TokenName = (typeof tokenNames)[number];

/** Theme and design tokens of the components. */
export interface Appearance {
  /**
   * `auto` (the default) follows the CSS `color-scheme` of the page's root element, also when it changes. With `:root {
   * color-scheme: light dark }` that is the reader's own setting. A page without it is light. `light` and `dark` are
   * fixed.
   */
  theme?: 'auto' | 'light' | 'dark' | undefined;
  /** Values of tokens, e.g. `{ accent: '#0a7c66' }`. CSS can do the same: `--tk-accent: #0a7c66`. */
  variables?: { readonly [Token in TokenName]?: string | undefined } | undefined;
}

/** The tokens as inline custom properties for a component's root. */
export function appearanceStyle({ variables }: Appearance): CSSProperties {
  const entries = Object.entries(variables ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [`--tk-${name}`, value])) as CSSProperties;
}
