import { formatMoney, minorUnitDigits } from '@tillkit/contract/browser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAmount } from './parseAmount.js';

const amount = (amountMinor: number) => ({ status: 'amount', amountMinor });
const notANumber = { status: 'not_a_number' };

describe('parseAmount', () => {
  it.each([
    ['12.40', 'en', 'usd', 1_240],
    ['12,40', 'en', 'usd', 1_240],
    ['12,40', 'de', 'eur', 1_240],
    ['12.40', 'de', 'eur', 1_240],
    ['1,234.56', 'en', 'usd', 123_456],
    ['1.234,56', 'de', 'eur', 123_456],
    ['1.234,56', 'en', 'usd', 123_456],
    ['1,234.56', 'de', 'eur', 123_456],
    ['1,234', 'en', 'usd', 123_400],
    ['1.234', 'de', 'eur', 123_400],
    ['1 234,56', 'fr', 'eur', 123_456],
    ['1’234.56', 'de-CH', 'chf', 123_456],
    ['12,34,567.89', 'en-IN', 'inr', 123_456_789],
    ['1,234,567', 'en', 'usd', 123_456_700],
    ['$12', 'en', 'usd', 1_200],
    ['12 USD', 'en', 'usd', 1_200],
    ['12,40 €', 'de', 'eur', 1_240],
    ['.5', 'en', 'usd', 50],
    ['5.', 'en', 'usd', 500],
    ['１２．４０', 'zh-CN', 'usd', 1_240],
    ['１，２３４．５０', 'zh-CN', 'cny', 123_450],
    ['￥１００', 'zh-CN', 'cny', 10_000],
    ['100元', 'zh-CN', 'cny', 10_000],
    ['100美元', 'zh-CN', 'usd', 10_000],
    ['1万', 'zh-CN', 'cny', 1_000_000],
    ['1.5万元', 'zh-CN', 'cny', 1_500_000],
    ['12。5', 'zh-CN', 'cny', 1_250],
    ['١٢٫٤٠', 'ar-EG', 'usd', 1_240],
    ['۱۲٫۴۰', 'fa', 'usd', 1_240],
    ['1,234', 'en', 'jpy', 1_234],
    ['1.234', 'en', 'kwd', 1_234],
    ['  20  ', 'en', 'usd', 2_000],
    ['0', 'en', 'usd', 0],
  ])('reads %j in %s as %s', (text, locale, currency, amountMinor) => {
    expect(parseAmount(text, locale, currency)).toEqual(amount(amountMinor));
  });

  it.each(['', '   ', '　'])('calls %j empty', (text) => {
    expect(parseAmount(text, 'en', 'usd')).toEqual({ status: 'empty' });
  });

  it.each([
    'abc',
    '-5',
    '−5',
    '(5)',
    '1e3',
    '0x10',
    '1 0',
    '1,2,3',
    '12,34.5.6',
    '1.2.3,4',
    '.',
    ',',
    '$',
    '5€',
    '5 %',
    '10 20',
    'NaN',
    'Infinity',
    '１二',
  ])('refuses %j', (text) => {
    expect(parseAmount(text, 'en', 'usd')).toEqual(notANumber);
  });

  it('never guesses what a third decimal means', () => {
    expect(parseAmount('1.234', 'en', 'usd')).toEqual({ status: 'too_many_decimals', digits: 2 });
    expect(parseAmount('1,234', 'de', 'eur')).toEqual({ status: 'too_many_decimals', digits: 2 });
    expect(parseAmount('1.000', 'en', 'usd')).toEqual({ status: 'too_many_decimals', digits: 2 });
    expect(parseAmount('1.5', 'en', 'jpy')).toEqual({ status: 'too_many_decimals', digits: 0 });
  });

  it('refuses what a number cannot hold exactly', () => {
    expect(parseAmount('90071992547409.92', 'en', 'usd')).toEqual({ status: 'too_large' });
    expect(parseAmount('90071992547409.91', 'en', 'usd')).toEqual(amount(Number.MAX_SAFE_INTEGER));
  });

  it('reads every amount back as it is written', () => {
    const locales = [
      'en',
      'en-IN',
      'de',
      'de-CH',
      'fr',
      'es',
      'pt-BR',
      'zh-CN',
      'ja',
      'ar-EG',
      'fa',
      'hi',
      'sv',
      'pl',
      'he',
    ];
    fc.assert(
      fc.property(
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        fc.constantFrom(...locales),
        fc.constantFrom('usd', 'eur', 'cny', 'jpy', 'kwd', 'inr'),
        (amountMinor, locale, currency) => {
          expect(parseAmount(formatMoney({ amountMinor, currency }, locale), locale, currency)).toEqual(
            amount(amountMinor),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('gives a safe integer or a reason for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,- $€１２万元e٫'), maxLength: 14 }), (text) => {
        for (const currency of ['usd', 'jpy', 'kwd']) {
          const parsed = parseAmount(text, 'en', currency);
          if (parsed.status === 'amount') {
            expect(Number.isSafeInteger(parsed.amountMinor) && parsed.amountMinor >= 0).toBe(true);
            expect(minorUnitDigits(currency)).toBeLessThanOrEqual(3);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
