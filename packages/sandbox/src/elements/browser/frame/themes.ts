/** Stripe's Appearance variables and the value each theme gives them (https://docs.stripe.com/elements/appearance-api). */
export type Variables = Readonly<Record<string, string>>;

const base: Variables = {
  fontFamily: '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontSizeBase: '16px',
  fontSizeSm: '0.875rem',
  fontSizeXs: '0.8125rem',
  fontWeightNormal: '400',
  fontWeightMedium: '500',
  fontLineHeight: '1.4',
  spacingUnit: '4px',
  borderRadius: '5px',
  focusBoxShadow: '0 0 0 3px color-mix(in srgb, var(--colorPrimary) 28%, transparent)',
  colorPrimary: '#0570de',
  colorBackground: '#ffffff',
  colorText: '#30313d',
  colorDanger: '#c0123c',
  colorTextSecondary: 'color-mix(in srgb, var(--colorText) 78%, var(--colorBackground))',
  colorTextPlaceholder: 'color-mix(in srgb, var(--colorText) 70%, var(--colorBackground))',
  colorBorder: 'color-mix(in srgb, var(--colorText) 22%, var(--colorBackground))',
  gridRowSpacing: 'calc(var(--spacingUnit) * 3)',
  gridColumnSpacing: 'calc(var(--spacingUnit) * 3)',
};

const themes: Readonly<Record<string, Variables>> = {
  stripe: base,
  night: {
    ...base,
    colorPrimary: '#85d996',
    colorBackground: '#30313d',
    colorText: '#ffffff',
    colorDanger: '#fe87a1',
    colorBorder: 'color-mix(in srgb, var(--colorText) 26%, var(--colorBackground))',
  },
  flat: {
    ...base,
    colorBackground: '#f1f1f1',
    borderRadius: '10px',
    colorBorder: 'var(--colorBackground)',
  },
  none: base,
};

/** Variables that no theme sets: without one, the styles take what another says. */
const optional =
  'focusOutline fontSmooth fontVariantLigatures fontVariationSettings iconChevronDownColor iconColor inputBoxShadow inputColorBorder inputFocusBoxShadow inputFocusColorBorder labelColorText labelFontSize labelFontWeight labelSpacing'.split(
    ' ',
  );

/** Those that a host has named before and names no more must go. */
export const unsetVariables = (set: Variables): string[] => optional.filter((name) => !(name in set));

/**
 * Every variable with its value: the theme's, then the host's. Names Stripe does not have are left out, and names of what
 * the frame has not: icons, logos and buttons.
 */
export function resolveVariables(theme: string | undefined, given: Variables | undefined): Record<string, string> {
  const resolved: Record<string, string> = { ...(themes[theme ?? 'stripe'] ?? base) };
  for (const [name, value] of Object.entries(given ?? {})) {
    const own = aliases[name] ?? name;
    if (typeof value === 'string' && (own in base || optional.includes(own))) resolved[own] = value;
  }
  return resolved;
}

/** Names Stripe accepts for the same thing. */
const aliases: Readonly<Record<string, string>> = {
  spacingGridRow: 'gridRowSpacing',
  spacingGridColumn: 'gridColumnSpacing',
  colorIcon: 'iconColor',
  colorIconChevronDown: 'iconChevronDownColor',
};
