import { describe, expect, it } from 'vitest';
import { fixturePlan, fixturePlans } from '../../testing/index.js';
import { bestSaving, priceIn, yearlySaving } from './planPrice.js';

const plan = (month: number | null, year: number | null, yearCurrency = 'usd') =>
  fixturePlan({
    code: 'x',
    name: 'X',
    prices: [
      ...(month === null ? [] : [{ interval: 'month' as const, amountMinor: month, currency: 'usd' }]),
      ...(year === null ? [] : [{ interval: 'year' as const, amountMinor: year, currency: yearCurrency }]),
    ],
  });

describe('plan prices', () => {
  it.each([
    ['a cheaper year', plan(1_000, 10_000), { amountMinor: 2_000, currency: 'usd' }],
    ['a year of twelve months', plan(1_000, 12_000), null],
    ['a dearer year', plan(1_000, 13_000), null],
    ['no monthly price', plan(null, 10_000), null],
    ['another currency', plan(1_000, 10_000, 'eur'), null],
  ])('count a saving only where there is one: %s', (_, each, saving) => {
    expect(yearlySaving(each)).toEqual(saving);
  });

  it('promise the largest saving, and say whether every plan has it', () => {
    expect(bestSaving(fixturePlans().plans)).toEqual({
      saving: { amountMinor: 4_800, currency: 'usd' },
      everywhere: false,
    });
    expect(bestSaving([plan(1_000, 10_000), plan(2_000, 22_000)])?.everywhere).toBe(true);
    expect(bestSaving([plan(1_000, 12_000)])).toBeNull();
  });

  it('show the interval that a plan is sold in, if it is not the chosen one', () => {
    expect(priceIn(plan(null, 10_000), 'month')?.interval).toBe('year');
    expect(priceIn(plan(null, null), 'month')).toBeUndefined();
  });
});
