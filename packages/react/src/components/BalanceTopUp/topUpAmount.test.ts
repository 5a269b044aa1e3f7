import type { TopUpLimits } from '@tillkit/contract/browser';
import { describe, expect, it } from 'vitest';
import { topUpMessages } from '../../i18n/topUpMessages.js';
import { fixtureBalance, fixtureTopUpRules } from '../../testing/index.js';
import { amountRules, checkAmount } from './topUpAmount.js';

const text = topUpMessages.en;
const usd = fixtureTopUpRules.limits.usd as TopUpLimits;
const check = (words: string, capMinor: number | null = null, locale = 'en') => {
  const rules = { ...usd, balanceCapMinor: capMinor };
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
    ['ten', 'Enter a number, for example 12.50.'],
    ['10.005', 'Enter at most 2 decimals, for example 12.50.'],
    ['9.99', 'The minimum is $10.00.'],
    ['25000.01', 'The maximum is $25,000.00.'],
    ['999999999999999999', 'The maximum is $25,000.00.'],
  ])('says of %j: %s', (words, message) => {
    expect(check(words)).toEqual({ status: 'problem', message });
  });

  it('says how much still fits below the cap', () => {
    expect(check('40', 10_000)).toEqual({ status: 'amount', amountMinor: 4_000 });
    expect(check('40.01', 10_000)).toEqual({
      status: 'problem',
      message: 'Your balance limit is $100.00. You can add up to $40.00.',
    });
  });

  it.each([
    // 1,000 is ¥1,000.
    ['jpy', 1, '1000', { status: 'amount', amountMinor: 1_000 }],
    ['jpy', 1, '10.5', { status: 'problem', message: 'This currency has no decimals. Enter an amount such as 1000.' }],
    ['kwd', 10, '12.34', { status: 'amount', amountMinor: 12_340 }],
    ['kwd', 10, '12.345', { status: 'problem', message: 'Choose KWD\u00a012.340 or KWD\u00a012.350.' }],
    ['isk', 100, '1000.50', { status: 'problem', message: 'Choose ISK\u00a01,000.00 or ISK\u00a01,001.00.' }],
  ])('in %s takes steps of %i: %s', (currency, stepMinor, words, checked) => {
    const limits = { ...usd, minimumMinor: 1_000 * stepMinor, stepMinor };
    expect(checkAmount({ kind: 'own', text: words }, amountRules(limits, undefined, currency), 'en', text)).toEqual(
      checked,
    );
  });

  it('gives its example as one would type it', () => {
    expect(check('?', null, 'de')).toEqual({ status: 'problem', message: 'Enter a number, for example 12,50.' });
  });
});
