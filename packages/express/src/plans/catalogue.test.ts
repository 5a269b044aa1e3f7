import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config-rules.js';
import { definePlans, type PlanDefinitions } from './catalogue.js';

function problems(definitions: PlanDefinitions): string[] {
  try {
    definePlans(definitions);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems.map(({ name, problem }) => `${name} ${problem}`);
  }
  return [];
}

describe('definePlans', () => {
  it('keeps the order, which is the rank', () => {
    const plans = definePlans({
      free: { name: 'Free', free: true },
      pro: { name: 'Pro', prices: { month: { lookupKey: 'pro_month' } } },
    });
    expect(plans.list.map(({ code }) => code)).toEqual(['free', 'pro']);
    expect(plans.find('pro')?.prices).toEqual([
      { interval: 'month', lookupKey: 'pro_month', priceId: null, amountMinor: null, currency: null },
    ]);
    expect(plans.find('toString')).toBeUndefined();
  });

  it('takes `undefined` for what is left out', () => {
    const plans = definePlans({
      free: { name: 'Free', free: true, prices: undefined, quotas: { messages: undefined } },
      pro: { name: 'Pro', prices: { month: { lookupKey: 'pro_month' }, year: undefined } },
    });
    expect(plans.list.map(({ prices, quotas }) => [prices.length, quotas.length])).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it.each<[string, PlanDefinitions, string[]]>([
    ['no plan', {}, ['plans has no plan: define at least one']],
    [
      'a plan without prices',
      { pro: { name: 'Pro' } },
      ['pro has no prices: give it prices.month or prices.year, or say free: true'],
    ],
    [
      'a free plan with prices',
      { free: { name: 'Free', free: true, prices: { month: { lookupKey: 'x' } } } },
      ['free is free and has prices: take one of both away'],
    ],
    [
      'a price that cannot be found',
      { pro: { name: 'Pro', prices: { month: { amountMinor: 100, currency: 'usd' } } } },
      ['pro.prices.month needs a lookupKey or a priceId'],
    ],
    [
      'an amount without a currency',
      { pro: { name: 'Pro', prices: { month: { lookupKey: 'x', amountMinor: 100 } } } },
      ['pro.prices.month has only one of amountMinor and currency: give both or none'],
    ],
    [
      'one key for two prices',
      { pro: { name: 'Pro', prices: { month: { lookupKey: 'x' }, year: { lookupKey: 'x' } } } },
      ['pro.prices.year has "x", which pro.prices.month has too'],
    ],
    [
      'a currency that is none',
      { pro: { name: 'Pro', prices: { month: { lookupKey: 'x', amountMinor: 100, currency: 'xxx' } } } },
      ['pro.prices.month.currency is a string: give a lower-case ISO currency code such as "usd"'],
    ],
    [
      'a quota that never ends in its own way',
      { free: { name: 'Free', free: true, quotas: { messages: { limit: -1 } } } },
      ['free.quotas.messages.limit is -1: give a whole number of at least 0, or "unlimited"'],
    ],
  ])('refuses %s', (_, definitions, expected) => {
    expect(problems(definitions)).toEqual(expected);
  });

  it('names everything that is wrong at once', () => {
    const wrong = {
      'Pro Plan': { name: '', prices: { month: { lookupKey: 'a', amountMinor: 1.5, currency: 'usd' } } },
      basic: { name: 'Basic', price: 5 },
    } as unknown as PlanDefinitions;
    expect(problems(wrong)).toEqual([
      'Pro Plan is not a plan code: use lower-case letters, digits, "-" and "_", beginning with a letter',
      'Pro Plan.name is a string: give a text of 1 to 120 characters',
      'Pro Plan.prices.month.amountMinor is 1.5: give a whole number of minor units from 1 to 99999999',
      'basic.price is no option: you probably mean prices',
    ]);
  });
});
