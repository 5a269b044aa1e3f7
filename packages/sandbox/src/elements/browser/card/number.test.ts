import { expect, it } from 'vitest';
import { testCards } from '../../../payments/test-cards/index.js';
import { brandOf, formatNumber, numberProblem, passesLuhn } from './number.js';
import { offeredCards } from './test-cards.js';

it('groups digits as they stand on the card', () => {
  expect(formatNumber('4242')).toBe('4242');
  expect(formatNumber('42424')).toBe('4242 4');
  expect(formatNumber('4242-4242 4242x42429')).toBe('4242 4242 4242 4242');
  expect(formatNumber('378282246310005')).toBe('3782 822463 10005');
  expect(formatNumber('')).toBe('');
});

it.each([
  ['4', 'visa'],
  ['51', 'mastercard'],
  ['2221', 'mastercard'],
  ['2720', 'mastercard'],
  ['2721', 'unknown'],
  ['34', 'amex'],
  ['6011', 'discover'],
  ['36', 'diners'],
  ['3528', 'jcb'],
  ['62', 'unionpay'],
  ['1', 'unknown'],
])('%s… is %s', (digits, brand) => {
  expect(brandOf(digits)).toBe(brand);
});

it('finds a wrong digit', () => {
  expect(passesLuhn('4242424242424242')).toBe(true);
  expect(passesLuhn('4242424242424241')).toBe(false);
  expect(passesLuhn('')).toBe(false);
});

it('takes the published test cards and nothing else', () => {
  for (const { number } of testCards)
    expect([number, numberProblem(formatNumber(number))]).toEqual([number, undefined]);
  expect(numberProblem('')).toBe('incomplete_number');
  expect(numberProblem('4242 4242')).toBe('incomplete_number');
  expect(numberProblem('4242 4242 4242 4241')).toBe('invalid_number');
  expect(numberProblem('1234')).toBe('invalid_number');
  // Well formed, and of a brand: it may be a real one.
  expect(numberProblem('4111 1111 1111 1111')).toBe('not_a_test_card');
  expect(numberProblem('5500 0000 0000 0004')).toBe('not_a_test_card');
});

it('offers one card for each thing that can happen, of those that are taken', () => {
  const taken = new Set(testCards.map(({ number }) => number));
  for (const { number } of offeredCards) expect([number, taken.has(number)]).toEqual([number, true]);
  expect(offeredCards.length).toBeLessThan(30);
});

it('takes 19 digits of UnionPay, and the 16 of Carnet', () => {
  expect(formatNumber('6205500000000000004')).toBe('6205 5000 0000 0000 004');
  expect(numberProblem('6205500000000000004')).toBeUndefined();
  expect(numberProblem('5062 21')).toBe('incomplete_number');
  expect(numberProblem('5062 2100 0000 0009')).toBeUndefined();
});
