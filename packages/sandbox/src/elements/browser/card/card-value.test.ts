import { expect, it } from 'vitest';
import { countries, countryOf } from '../../../core/countries.js';
import { type CardText, cardInput, postalProblem, problemsOf } from './card-value.js';
import { caretAfterFormat } from './caret.js';

const now = new Date('2026-06-15T00:00:00Z');
const all = { country: true, postalCode: true };
const good: CardText = {
  number: '4242 4242 4242 4242',
  expiry: '12 / 30',
  cvc: '123',
  country: 'US',
  postalCode: '10001',
};

it('names every problem, in the order of the fields', () => {
  expect(problemsOf(good, all, now)).toEqual([]);
  expect(problemsOf({ number: '', expiry: '', cvc: '', country: 'US', postalCode: '' }, all, now)).toEqual([
    ['number', 'incomplete_number'],
    ['expiry', 'incomplete_expiry'],
    ['cvc', 'incomplete_cvc'],
    ['postalCode', 'incomplete_zip'],
  ]);
});

it('asks for a postal code only where the network checks it, and only where the field is shown', () => {
  expect(postalProblem('1000', 'US')).toBe('incomplete_zip');
  expect(postalProblem('10001-1234', 'US')).toBeUndefined();
  expect(postalProblem('sw1a 1aa', 'GB')).toBeUndefined();
  expect(postalProblem('K1A 0B1', 'CA')).toBeUndefined();
  expect(postalProblem('', 'DE')).toBeUndefined();
  expect(problemsOf({ ...good, postalCode: '' }, { country: true, postalCode: false }, now)).toEqual([]);
});

it("reads the card in Stripe's names", () => {
  expect(cardInput(good, all)).toEqual({
    card: { number: '4242424242424242', exp_month: 12, exp_year: 2030, cvc: '123' },
    billing_details: { address: { country: 'US', postal_code: '10001' } },
  });
  expect(cardInput({ ...good, country: 'DE', postalCode: '10115' }, all).billing_details).toEqual({
    address: { country: 'DE' },
  });
  expect(cardInput(good, { country: false, postalCode: false }).billing_details).toEqual({ address: {} });
});

it('keeps the caret behind the digit it stood behind', () => {
  // A digit typed in the middle of "4242 4242": the caret was behind the third digit.
  expect(caretAfterFormat('42942 4242', 3, '4294 2424 2')).toBe(3);
  expect(caretAfterFormat('424293 4242', 5, '4242 9342 42')).toBe(6);
  expect(caretAfterFormat('42424', 5, '4242 4')).toBe(6);
});

it('knows every country by its name and guesses one from the languages', () => {
  expect(countries('en').find(({ code }) => code === 'CH')?.name).toBe('Switzerland');
  expect(countries('zh-CN').find(({ code }) => code === 'CN')?.name).toBe('中国');
  expect(countries('en').length).toBeGreaterThan(230);
  expect(countryOf(['de', 'en-GB'])).toBe('GB');
  expect(countryOf(['en'])).toBe('US');
  expect(countryOf([])).toBe('US');
});
