import { addDecimals, type DecimalParts, roundDecimal } from './decimal.js';
import { exactOfDouble } from './exact.js';

/** A double as decimal128 has it with all its 34 digits. */
function decimalOf(value: number): DecimalParts {
  if (Number.isNaN(value)) return { kind: 'nan' };
  if (!Number.isFinite(value)) return { kind: 'infinite', negative: value < 0 };
  const { coefficient, exponent } = exactOfDouble(value);
  return roundDecimal(coefficient < 0n, coefficient < 0n ? -coefficient : coefficient, exponent);
}

/** a + b as the nearest double, and what that leaves out (Knuth's TwoSum). */
function twoSum(a: number, b: number): [sum: number, rest: number] {
  const sum = a + b;
  const other = sum - a;
  return [sum, a - (sum - other) + (b - other)];
}

const half = 2n ** 32n;

/**
 * A sum of many numbers that loses nothing to rounding until it is read, computed step by step as MongoDB computes `$sum` and
 * `$avg`, so that both give the same last digit.
 */
export class DoubleDouble {
  private sum = 0;
  private rest = 0;
  /** The plain sum, which is the answer where an infinity or NaN has made the exact one meaningless. */
  private plain = 0;

  add(value: number): void {
    this.plain += value;
    const [lifted, low] = twoSum(value, this.rest);
    const [sum, lost] = twoSum(this.sum, lifted);
    this.sum = sum;
    this.rest = low + lost;
  }

  /** An int64 enters as two doubles, which hold it exactly. */
  addLong(value: bigint): void {
    const high = (value / half) * half;
    this.add(Number(value - high));
    this.add(Number(high));
  }

  toDouble(): number {
    return Number.isNaN(this.sum) ? this.plain : this.sum;
  }

  toDecimal(): DecimalParts {
    if (Number.isNaN(this.sum)) return decimalOf(this.plain);
    return Number.isFinite(this.sum) ? addDecimals(decimalOf(this.sum), decimalOf(this.rest)) : decimalOf(this.sum);
  }

  /** The sum as an int64; undefined if it does not fit. Only for sums of integers. */
  toLong(): bigint | undefined {
    if (!Number.isFinite(this.sum) || !Number.isInteger(this.rest)) return undefined;
    const exact = BigInt(this.sum) + BigInt(this.rest);
    return BigInt.asIntN(64, exact) === exact ? exact : undefined;
  }
}
