import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { copyOf, sameData } from './copy.js';

it('copies as structuredClone does, and shares nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const copy = copyOf(value);
      expect(copy).toEqual(structuredClone(value));
      if (value !== null && typeof value === 'object') expect(copy).not.toBe(value);
    }),
  );
});

it('keeps a key of the name __proto__', () => {
  const value = JSON.parse('{"__proto__":{"a":1}}');
  expect(JSON.stringify(copyOf(value))).toBe('{"__proto__":{"a":1}}');
  expect(sameData(value, copyOf(value))).toBe(true);
  expect(sameData(value, {})).toBe(false);
});

it('compares as isDeepStrictEqual does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
      expect(sameData(a, copyOf(a))).toBe(true);
      expect(sameData(a, b)).toBe(isDeepStrictEqual(a, b));
    }),
  );
});
