import { describe, expect, it } from 'vitest';
import { fixtureBalance, fixtureTopUpRules } from '../../testing/index.js';
import { topUpMessages } from './messages.js';
import { amountRules, checkAmount } from './topUpAmount.js';

const text = topUpMessages.en;
const check = (words: string, capMinor: number | null = null, locale = 'en') => {
  const rules = { ...fixtureTopUpRules, balanceCapMinor: capMinor };
  return checkAmount(
    { kind: 'own', text: words },
    amountRules(rules, fixtureBalance({ available: 6_000 }), 'usd'),
    locale,
    text,
  );
};

describe('checkAmount', () => {
  it.each([
    ['10', 1_000],
    ['25000', 2_500_000],
  ])('takes the limits themselves: %s', (words, amountMinor) => {
    expect(check(words)).toEqual({ status: 'amount', amountMinor });
  });

  it.each([
    ['', 'Choose or enter an amount.'],
    ['ten', 'Write a number, for example 12.50.'],
    ['10.005', 'Write at most 2 decimals, for example 12.50.'],
    ['9.99', 'The smallest amount is $10.00.'],
    ['25000.01', 'The largest amount is $25,000.00.'],
    ['999999999999999999', 'The largest amount is $25,000.00.'],
  ])('says of %j: %s', (words, message) => {
    expect(check(words)).toEqual({ status: 'problem', message });
  });

  it('says how much still fits below the cap', () => {
    expect(check('40', 10_000)).toEqual({ status: 'amount', amountMinor: 4_000 });
    expect(check('40.01', 10_000)).toEqual({
      status: 'problem',
      message: 'Your balance can hold $100.00. You can add up to $40.00.',
    });
  });

  it('gives its example as one would type it', () => {
    expect(check('?', null, 'de')).toEqual({ status: 'problem', message: 'Write a number, for example 12,50.' });
  });
});
