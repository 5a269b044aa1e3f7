import { expect, it } from 'vitest';
import { isDark } from './appearance.js';
import { mergeBilling, shownFields } from './shown-fields.js';
import { resolveVariables } from './themes.js';

it("takes the theme's variables and the host's over them, and no others", () => {
  expect(resolveVariables(undefined, undefined).colorPrimary).toBe('#0570de');
  expect(resolveVariables('night', { colorText: '#eee' })).toMatchObject({
    colorText: '#eee',
    colorBackground: '#30313d',
  });
  expect(resolveVariables('unheard-of', {}).colorBackground).toBe('#ffffff');
  expect(resolveVariables('stripe', { 'x;background': 'red' })).not.toHaveProperty('x;background');
  expect(resolveVariables('stripe', { spacingGridRow: '20px' }).gridRowSpacing).toBe('20px');
});

it('tells a dark surface from a light one', () => {
  expect(isDark('rgb(255, 255, 255)')).toBe(false);
  expect(isDark('rgb(48, 49, 61)')).toBe(true);
  expect(isDark('color(srgb 0.1 0.1 0.1)')).toBe(true);
  expect(isDark('color(srgb 0.9 0.9 0.9)')).toBe(false);
});

it("reads Stripe's fields option at every depth", () => {
  expect(shownFields(undefined)).toEqual({ country: true, postalCode: true });
  expect(shownFields('never')).toEqual({ country: false, postalCode: false });
  expect(shownFields({ address: 'never' })).toEqual({ country: false, postalCode: false });
  expect(shownFields({ address: { country: 'never' } })).toEqual({ country: false, postalCode: true });
  expect(shownFields({ name: 'never' })).toEqual({ country: true, postalCode: true });
});

it('merges billing details field by field', () => {
  expect(mergeBilling({ name: 'A', address: { country: 'US' } }, { address: { line1: 'x' } })).toEqual({
    name: 'A',
    address: { country: 'US', line1: 'x' },
  });
  expect(mergeBilling(undefined, { email: 'a@b.co' })).toEqual({ email: 'a@b.co' });
});
