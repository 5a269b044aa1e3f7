import { stringify } from 'qs';
import { describe, expect, it } from 'vitest';
import { describedOperations } from '../core/specification.js';
import { emptyParameters } from '../test/empty-parameters.js';
import { parseForm } from './form.js';
import { readParameters } from './parameters.js';

/*
 * An empty text clears a field wherever Stripe's description has `"" | …` (the types of the stripe package: Emptyable),
 * and is refused wherever it has not. One place reads it: handlers get null.
 */

const operations = describedOperations.filter(({ method }) => method === 'POST');
const all = operations.flatMap((operation) =>
  emptyParameters(operation).map((parameter) => ({ operation, ...parameter })),
);

describe('an empty text', () => {
  it('is null for every parameter of every operation that the description lets be emptied', () => {
    expect(all.length).toBeGreaterThan(1000);
    const others = all.filter(({ operation, steps, params }) => {
      const read = readParameters(parseForm(stringify(params)), operation.params);
      return steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], read) !== null;
    });
    expect(others.map(({ operation, name }) => `${operation.path} ${name}`)).toEqual([]);
  });
});
