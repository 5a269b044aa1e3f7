import type { Appearance } from '../protocol/payment-frame.js';
import { resolveVariables, unsetVariables } from './themes.js';

/** Selectors of Stripe's Appearance rules that have a counterpart in the frame. */
const resting = '.Box:has(> .Input:placeholder-shown:not(:focus)) > .Label';
const selectors: Readonly<Record<string, string>> = {
  '.Input': '.Input',
  '.Input--invalid': '.Input.Input--invalid',
  '.Input--empty': '.Input:placeholder-shown',
  '.Label': '.Label',
  '.Label--invalid': '.Field:has(.Input--invalid) .Label',
  '.Label--floating': '.Box > .Label',
  '.Label--resting': resting,
  '.Label--focused': '.Field:has(.Input:focus) .Label',
  '.Error': '.Error',
  '.Tab': '.Tab',
  '.Tab--selected': '.Tab[aria-expanded="true"]',
  '.TabLabel': '.Tab',
  '.Block': '.CardForm',
  '.AccordionItem': '.Tab',
  '.AccordionItem--selected': '.Tab[aria-expanded="true"]',
  '.PickerItem': '.SavedRow',
  '.PickerItem--selected': '.SavedRow:has(:checked)',
  '.CheckboxLabel': '.SaveMethod',
  '.CheckboxInput': '.SaveMethod input',
  '.TermsText': '.Terms',
};
const states = /^(\.[A-Za-z-]+)(:hover|:focus|:focus-visible|:active|:disabled|:autofill|::placeholder|::selection)?$/;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** True when a color is nearer to black than to white, by relative luminance. `rgb` is what getComputedStyle gives. */
export function isDark(rgb: string): boolean {
  const [red = 255, green = 255, blue = 255] = (rgb.match(/[\d.]+/g) ?? []).map(Number);
  // color(srgb …) counts from 0 to 1, rgb(…) to 255.
  const scale = rgb.startsWith('color') ? 1 : 255;
  return 0.2126 * (red / scale) + 0.7152 * (green / scale) + 0.0722 * (blue / scale) < 0.45;
}

/**
 * Applies an appearance to the document, replacing the last one. Values reach the page through the CSSOM alone, property
 * by property, so a value is never more than the value of its property. Returns whether the surface is light or dark.
 */
export function applyAppearance(appearance: Appearance | undefined, sheet: CSSStyleSheet): 'light' | 'dark' {
  const { style } = document.documentElement;
  const variables = resolveVariables(appearance?.theme, appearance?.variables);
  for (const name of unsetVariables(variables)) style.removeProperty(`--${name}`);
  for (const [name, value] of Object.entries(variables)) style.setProperty(`--${name}`, value);
  document.documentElement.dataset.theme = appearance?.theme ?? 'stripe';
  while (sheet.cssRules.length > 0) sheet.deleteRule(0);
  for (const [selector, declarations] of Object.entries(appearance?.rules ?? {})) {
    const [, part = '', state = ''] = states.exec(selector) ?? [];
    const target = selectors[part];
    if (!target || typeof declarations !== 'object') continue;
    const index = sheet.insertRule(`${target}${state} {}`, sheet.cssRules.length);
    const rule = sheet.cssRules[index] as CSSStyleRule;
    for (const [name, value] of Object.entries(declarations)) rule.style.setProperty(kebab(name), String(value));
  }
  const probe = document.createElement('span');
  probe.className = 'SurfaceProbe';
  document.body.append(probe);
  const scheme = isDark(getComputedStyle(probe).backgroundColor) ? 'dark' : 'light';
  probe.remove();
  document.documentElement.style.colorScheme = scheme;
  return scheme;
}
