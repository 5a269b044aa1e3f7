import { serialize } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { value } from '../test/arbitraries.js';
import { compareStrings, compareValues } from './compare.js';
import { decimalOf } from './decimal.js';
import { decode } from './decode.js';
import { encode } from './encode.js';
import { keyOf } from './key.js';
import { Decimal, Double, type Value } from './value.js';

const isWellFormed = (text: string): boolean => Buffer.from(text).toString() === text;

const wide = fc.oneof(
  value,
  fc.double().map((number) => ({ __double: number })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((number) => ({ __long: number })),
  fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 34n - 1n }), fc.integer({ min: -6176, max: 6111 }))
    .map(([negative, coefficient, exponent]) => ({ __decimal: { negative, coefficient, exponent } })),
  fc.string({ unit: 'binary' }).filter(isWellFormed),
);

/** A value of the tests as the server has it. */
function inside(given: unknown): Value {
  if (given && typeof given === 'object') {
    if ('__double' in given) return new Double(given.__double as number);
    if ('__long' in given) return given.__long as bigint;
    if ('__decimal' in given) {
      return decimalOf({
        kind: 'finite',
        ...(given.__decimal as { negative: boolean; coefficient: bigint; exponent: number }),
      });
    }
  }
  return decode(Buffer.from(serialize({ v: given }))).get('v')!;
}

const sign = (number: number): number => Math.sign(number);

describe('the order of values', () => {
  it('is total: antisymmetric and transitive', () => {
    fc.assert(
      fc.property(wide, wide, wide, (a, b, c) => {
        const [x, y, z] = [inside(a), inside(b), inside(c)];
        expect(compareValues(x, y)).toBe(-compareValues(y, x) + 0);
        expect(compareValues(x, x)).toBe(0);
        if (compareValues(x, y) <= 0 && compareValues(y, z) <= 0) expect(compareValues(x, z)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the order of the bytes of index keys, equality included', () => {
    fc.assert(
      fc.property(wide, wide, (a, b) => {
        const [x, y] = [inside(a), inside(b)];
        expect(sign(Buffer.compare(keyOf(x), keyOf(y)))).toBe(compareValues(x, y));
      }),
      { numRuns: 5000 },
    );
  });

  it('compares numbers of all types exactly', () => {
    const nine = 9007199254740993n;
    expect(compareValues(nine, new Double(9007199254740992))).toBe(1);
    expect(
      compareValues(new Double(0.1), inside({ __decimal: { negative: false, coefficient: 1n, exponent: -1 } })),
    ).toBe(1);
    expect(compareValues(1, inside({ __decimal: { negative: false, coefficient: 100n, exponent: -2 } }))).toBe(0);
    expect(compareValues(new Double(Number.NaN), new Double(Number.NEGATIVE_INFINITY))).toBe(-1);
    expect(compareValues(new Double(-0), 0)).toBe(0);
  });

  it('orders strings by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        fc.pre(isWellFormed(a) && isWellFormed(b));
        expect(compareStrings(a, b)).toBe(sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(compareStrings('\uffff', '\u{1F600}')).toBe(-1);
  });
});

describe('the codec', () => {
  it('writes the bytes that it has read, as the bson package makes them', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: 'grapheme' }).filter((name) => !name.includes('\0')),
          value,
        ),
        (document) => {
          const bytes = Buffer.from(serialize(document));
          expect(encode(decode(bytes)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps numeric names where they are', () => {
    const document = new Map<string, Value>([
      ['b', 1],
      ['1', 2],
      ['0', new Decimal(Buffer.alloc(16))],
    ]);
    expect([...decode(encode(document)).keys()]).toEqual(['b', '1', '0']);
  });

  it('refuses what is cut off, wrong or deprecated', () => {
    const good = Buffer.from(serialize({ a: 'text', b: [1, { c: 2 }] }));
    for (let length = 0; length < good.length; length++) expect(() => decode(good.subarray(0, length))).toThrow();
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 0xff;
      try {
        decode(bad);
      } catch (error) {
        expect((error as Error).name).toBe('MongoError');
      }
    }
    const notUtf8 = Buffer.from(good);
    notUtf8[notUtf8.indexOf('text')] = 0xff;
    expect(() => decode(notUtf8)).toThrow('a string is not UTF-8');
  });
});
