import type { Appearance } from '../protocol/payment-frame.js';
import { resolveVariables } from './themes.js';

/** Selectors of Stripe's Appearance rules that have a counterpart in the frame. */
const selectors: Readonly<Record<string, string>> = {
  '.Input': '.Input',
  '.Input--invalid': '.Input.Input--invalid',
  '.Label': '.Label',
  '.Label--invalid': '.Label.Label--invalid',
  '.Error': '.Error',
  '.Tab': '.Tab',
  '.Block': '.CardForm',
  '.AccordionItem': '.Tab',
};
const states = /^(\.[A-Za-z-]+)(:hover|:focus|:focus-visible|:disabled|::placeholder)?$/;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** True when a colour is nearer to black than to white, by relative luminance. `rgb` is what getComputedStyle gives. */
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
  for (const [name, value] of Object.entries(resolveVariables(appearance?.theme, appearance?.variables))) {
    style.setProperty(`--${name}`, value);
  }
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
