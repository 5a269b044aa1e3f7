import type { Appearance as StripeAppearance } from '@stripe/stripe-js';

/** Custom properties of the component's root that set the colors of Stripe's fields. */
const colours = ['surface', 'text', 'text-muted', 'line-strong', 'accent', 'critical', 'focus'] as const;

type Colour = (typeof colours)[number];

/**
 * The tokens as literal values. Stripe's fields are in their own iframe and cannot read this page's custom properties.
 * `probe` is an element in the component that can.
 */
export function resolveAppearance(probe: HTMLElement): StripeAppearance {
  const style = getComputedStyle(probe);
  const root = probe.parentElement ?? probe;
  const fontFamily = getComputedStyle(root).fontFamily;
  const resolved = Object.fromEntries(colours.map((name) => [name, resolveColour(probe, name)])) as Record<
    Colour,
    string
  >;
  const borderRadius = style.borderStartStartRadius || '6px';
  return {
    theme: 'stripe',
    variables: {
      colorPrimary: resolved.accent,
      colorBackground: resolved.surface,
      colorText: resolved.text,
      colorTextSecondary: resolved['text-muted'],
      colorTextPlaceholder: resolved['text-muted'],
      colorDanger: resolved.critical,
      ...(fontFamily ? { fontFamily } : {}),
      fontSizeBase: '16px',
      fontSizeSm: '14px',
      spacingUnit: '4px',
      borderRadius,
    },
    rules: {
      '.Label': { fontSize: '14px', fontWeight: '500', marginBottom: '4px' },
      '.Input': { border: `1px solid ${resolved['line-strong']}`, boxShadow: 'none', padding: '9px 12px' },
      '.Input:focus': {
        border: `1px solid ${resolved.accent}`,
        boxShadow: `0 0 0 2px ${resolved.surface}, 0 0 0 4px ${resolved.focus}`,
        outline: 'none',
      },
      '.Input--invalid': { border: `1px solid ${resolved.critical}`, boxShadow: 'none' },
      '.Tab': { border: `1px solid ${resolved['line-strong']}`, boxShadow: 'none' },
      '.Tab--selected': { border: `1px solid ${resolved.accent}`, boxShadow: `0 0 0 1px ${resolved.accent}` },
    },
  };
}

function resolveColour(probe: HTMLElement, name: Colour): string {
  const before = probe.style.color;
  const transition = probe.style.transition;
  probe.style.transition = 'none';
  probe.style.color = `var(--_${name})`;
  const computed = getComputedStyle(probe).color;
  probe.style.color = before;
  probe.style.transition = transition;
  return toHex(computed);
}

/** Any CSS color as `#rrggbb`. A canvas understands oklch(), but an older Stripe.js may not. */
function toHex(colour: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext?.('2d', { willReadFrequently: true });
  if (!context) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
