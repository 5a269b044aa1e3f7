import { describe, expect, it } from 'vitest';
import { topUpBody } from './checkout.js';

const body = { amountMinor: 1000, currency: 'usd', attemptId: 'attempt-1234' };
const messages = (input: unknown) => {
  const { error } = topUpBody.safeParse(input);
  return error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
};

describe('a top-up body', () => {
  it('is taken as it is', () => {
    expect(topUpBody.parse(body)).toEqual(body);
  });

  it.each([
    ['a float', { ...body, amountMinor: 10.5 }, 'amountMinor: give a whole number of minor units'],
    ['a string amount', { ...body, amountMinor: '1000' }, 'amountMinor: give a whole number of minor units'],
    ['an unsafe integer', { ...body, amountMinor: 2 ** 53 }, 'amountMinor: '],
    ['an operator for an amount', { ...body, amountMinor: { $gt: 0 } }, 'amountMinor: '],
    ['an upper-case currency', { ...body, currency: 'USD' }, 'currency: A currency is a lower-case ISO 4217 code'],
    ['no attempt id', { amountMinor: 1000, currency: 'usd' }, 'attemptId: Send an attemptId'],
    ['an attempt id with an operator', { ...body, attemptId: '$where' }, 'attemptId: An attemptId has 8 to 128'],
    ['an unknown field', { ...body, accountId: 'victim' }, ': Unrecognized key: "accountId"'],
  ])('with %s is refused by name', (_, input, message) => {
    expect(messages(input).join('\n')).toContain(message);
  });
});
