import { expect, it } from 'vitest';
import { expiryProblem, formatExpiry, parseExpiry } from './expiry.js';

it.each([
  ['1', '1'],
  ['12', '12 / '],
  ['123', '12 / 3'],
  ['1230', '12 / 30'],
  ['12301', '12 / 30'],
  ['4', '04 / '],
  ['13', '01 / 3'],
  ['1/30', '01 / 30'],
  ['12/2030', '12 / 30'],
  ['122030', '12 / 30'],
  ['', ''],
  ['ab', ''],
])('%j becomes %j', (typed, shown) => {
  expect(formatExpiry(typed)).toBe(shown);
  expect(formatExpiry(shown)).toBe(shown);
});

it('reads month and year', () => {
  expect(parseExpiry('12 / 30')).toEqual({ month: 12, year: 2030 });
  expect(parseExpiry('12 / 3')).toBeUndefined();
});

it('is good to the end of its month', () => {
  const lastDay = new Date('2027-03-31T23:59:59Z');
  expect(expiryProblem('03 / 27', lastDay)).toBeUndefined();
  expect(expiryProblem('02 / 27', lastDay)).toBe('invalid_expiry_month_past');
  expect(expiryProblem('12 / 26', lastDay)).toBe('invalid_expiry_year_past');
  expect(expiryProblem('03 / 27', new Date('2027-04-01T00:00:00Z'))).toBe('invalid_expiry_month_past');
  expect(expiryProblem('01 / 99', lastDay)).toBe('invalid_expiry_year');
  expect(expiryProblem('00 / 30', lastDay)).toBe('invalid_expiry_month');
  expect(expiryProblem('', lastDay)).toBe('incomplete_expiry');
  expect(expiryProblem('12 / ', lastDay)).toBe('incomplete_expiry');
});
