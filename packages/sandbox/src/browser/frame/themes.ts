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

/** Every variable with its value: the theme's, then the host's. Names Stripe does not have are left out. */
export function resolveVariables(theme: string | undefined, own: Variables | undefined): Record<string, string> {
  const resolved: Record<string, string> = { ...(themes[theme ?? 'stripe'] ?? base) };
  for (const [name, value] of Object.entries(own ?? {})) {
    if (typeof value !== 'string' || !(name in resolved || aliases[name])) continue;
    resolved[aliases[name] ?? name] = value;
  }
  return resolved;
}

/** Names Stripe accepts for the same thing. */
const aliases: Readonly<Record<string, string>> = {
  spacingGridRow: 'gridRowSpacing',
  spacingGridColumn: 'gridColumnSpacing',
};
