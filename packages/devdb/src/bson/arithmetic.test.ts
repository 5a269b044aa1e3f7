import { Decimal128 } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, multiply, toInteger } from './arithmetic.js';
import { Decimal, Double, type Numeric } from './value.js';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const whole = fc.oneof(int32, int64);
const decimal = (text: string): Decimal => new Decimal(Buffer.from(Decimal128.fromString(text).bytes));
const text = (value: Numeric | undefined): string => new Decimal128((value as Decimal).bytes).toString();

function check(
  operate: (a: Numeric, b: Numeric) => Numeric | undefined,
  exact: (a: bigint, b: bigint) => bigint,
): void {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const wanted = exact(BigInt(a), BigInt(b));
      const result = operate(a, b);
      if (wanted < -(2n ** 63n) || wanted > 2n ** 63n - 1n) expect(result).toBeUndefined();
      else {
        expect(BigInt(result as number | bigint)).toBe(wanted);
        const narrow = typeof a === 'number' && typeof b === 'number' && BigInt.asIntN(32, wanted) === wanted;
        expect(typeof result).toBe(narrow ? 'number' : 'bigint');
      }
    }),
    { numRuns: 2000 },
  );
}

describe('arithmetic of stored numbers', () => {
  it('adds integers exactly, growing from 32 to 64 bits, and tells an overflow', () => {
    check(add, (a, b) => a + b);
    expect(add(2147483647, 1)).toBe(2147483648n);
    expect(add(2n ** 63n - 1n, 1)).toBeUndefined();
  });

  it('multiplies integers exactly', () => check(multiply, (a, b) => a * b));

  it('becomes a double with a double, a decimal with a decimal', () => {
    expect(add(1, new Double(0.5))).toEqual(new Double(1.5));
    expect(text(add(1, decimal('0.10')))).toBe('1.10');
    expect(text(add(decimal('0.1'), decimal('0.2')))).toBe('0.3');
    expect(text(add(new Double(0.1), decimal('1')))).toBe('1.100000000000000');
    expect(text(multiply(decimal('9999999999999999999999999999999999'), decimal('10')))).toBe(
      '9.999999999999999999999999999999999E+34',
    );
    expect(text(add(decimal('9999999999999999999999999999999999'), decimal('0.5')))).toBe(
      '1.000000000000000000000000000000000E+34',
    );
    expect(text(add(decimal('Infinity'), decimal('-Infinity')))).toBe('NaN');
  });

  it('reads whole numbers of every type, and no others', () => {
    expect(toInteger(decimal('12.00'))).toBe(12n);
    expect(toInteger(decimal('1E+3'))).toBe(1000n);
    expect(toInteger(decimal('1.5'))).toBeUndefined();
    expect(toInteger(new Double(3))).toBe(3n);
    expect(toInteger(new Double(2 ** 63))).toBeUndefined();
    expect(toInteger(new Double(Number.NaN))).toBeUndefined();
  });
});
