import { expect, it } from 'vitest';
import { Double } from '../bson/value.js';
import { listsOfAmounts } from '../test/amounts.js';
import { recordedSums } from '../test/recorded-sums.js';
import { Sum } from './sum.js';

it('sums amounts in cents to the last digit as recorded at MongoDB', () => {
  const sums = listsOfAmounts().map((amounts) => {
    const sum = new Sum();
    for (const amount of amounts) sum.add(new Double(amount));
    return (sum.sum() as Double).value;
  });
  expect(sums).toEqual(recordedSums);
});
