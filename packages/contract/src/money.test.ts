import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalString, formatMoney, minorUnitDigits, minorUnitStep } from './money.js';

describe('minorUnitDigits', () => {
  it.each([
    ['usd', 2],
    ['EUR', 2],
    ['jpy', 0],
    ['kwd', 3],
    ['isk', 2],
    ['ugx', 2],
  ])('%s has %i at Stripe', (currency, digits) => {
    expect(minorUnitDigits(currency)).toBe(digits);
  });
});

describe('minorUnitStep', () => {
  it.each([
    ['usd', 1],
    ['jpy', 1],
    ['kwd', 10],
    ['BHD', 10],
    ['isk', 100],
    ['ugx', 100],
  ])('amounts in %s are multiples of %i', (currency, step) => {
    expect(minorUnitStep(currency)).toBe(step);
  });
});

describe('formatMoney', () => {
  it.each([
    [{ amountMinor: 1240, currency: 'usd' }, 'en', '$12.40'],
    [{ amountMinor: 1240, currency: 'eur' }, 'de', '12,40\u00a0€'],
    [{ amountMinor: -5, currency: 'usd' }, 'en', '-$0.05'],
    [{ amountMinor: 500, currency: 'jpy' }, 'en', '¥500'],
    [{ amountMinor: 1234, currency: 'kwd' }, 'en', 'KWD\u00a01.234'],
    [{ amountMinor: 9007199254740991, currency: 'usd' }, 'en', '$90,071,992,547,409.91'],
  ])('%o in %s is %s', (money, locale, text) => {
    expect(formatMoney(money, locale)).toBe(text);
  });

  it('leaves out decimals that are all zero on request only', () => {
    expect(formatMoney({ amountMinor: 1000, currency: 'usd' }, 'en', { compact: true })).toBe('$10');
    expect(formatMoney({ amountMinor: 1050, currency: 'usd' }, 'en', { compact: true })).toBe('$10.50');
    expect(formatMoney({ amountMinor: 1000, currency: 'usd' }, 'en')).toBe('$10.00');
  });

  it.each([1.5, Number.NaN, 2 ** 53])('refuses %d', (amountMinor) => {
    expect(() => formatMoney({ amountMinor, currency: 'usd' }, 'en')).toThrow(RangeError);
  });
});

describe('decimalString', () => {
  it('keeps every digit', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(0, 2, 3), (amount, digits) => {
        const text = decimalString(amount, digits);
        expect(BigInt(text.replace('.', ''))).toBe(BigInt(amount));
        expect(text.split('.')[1]?.length ?? 0).toBe(digits);
      }),
    );
  });
});
