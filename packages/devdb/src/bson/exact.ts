import { decimalParts, pow10 } from './decimal.js';
import { Decimal, Double, type Numeric } from './value.js';

/**
 * A finite number as an exact fraction over a power of two and ten: value = coefficient × 10^exponent. Every double has such
 * a form (a dyadic fraction ends in base ten), so doubles, int64 and decimal128 compare without rounding.
 */
export interface Exact {
  coefficient: bigint;
  exponent: number;
}

const float = new DataView(new ArrayBuffer(8));

export function exactOfDouble(value: number): Exact {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 53) return { coefficient: BigInt(value), exponent: 0 };
  float.setFloat64(0, value);
  const bits = float.getBigUint64(0);
  const raw = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = raw === 0 ? fraction : fraction | 0x10000000000000n;
  const power = (raw === 0 ? 1 : raw) - 1075;
  const signed = bits >> 63n === 1n ? -mantissa : mantissa;
  if (power >= 0) return { coefficient: signed << BigInt(power), exponent: 0 };
  // m / 2^k = m × 5^k / 10^k
  return { coefficient: signed * 5n ** BigInt(-power), exponent: power };
}

/** null for NaN and the infinities. */
export function exactOf(value: Numeric): Exact | null {
  if (typeof value === 'number') return { coefficient: BigInt(value), exponent: 0 };
  if (typeof value === 'bigint') return { coefficient: value, exponent: 0 };
  if (value instanceof Double) return Number.isFinite(value.value) ? exactOfDouble(value.value) : null;
  const parts = decimalParts(value);
  if (parts.kind !== 'finite') return null;
  return { coefficient: parts.negative ? -parts.coefficient : parts.coefficient, exponent: parts.exponent };
}

const digitsOf = (value: bigint): number => (value < 0n ? -value : value).toString().length;

export function compareExact(a: Exact, b: Exact): number {
  const signA = a.coefficient === 0n ? 0 : a.coefficient < 0n ? -1 : 1;
  const signB = b.coefficient === 0n ? 0 : b.coefficient < 0n ? -1 : 1;
  if (signA !== signB) return signA < signB ? -1 : 1;
  if (signA === 0) return 0;
  // Magnitudes first: aligning 1E+6000 with 1 would build a number of six thousand digits.
  const sizeA = digitsOf(a.coefficient) + a.exponent;
  const sizeB = digitsOf(b.coefficient) + b.exponent;
  if (sizeA !== sizeB) return sizeA < sizeB ? -signA : signA;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.coefficient * pow10(a.exponent - exponent);
  const right = b.coefficient * pow10(b.exponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The value as a double where it is special or needs no rounding to be compared, else NaN-free null. */
function specialOf(value: Numeric): number | null {
  if (value instanceof Double) return Number.isFinite(value.value) ? null : value.value;
  if (value instanceof Decimal) {
    const parts = decimalParts(value);
    if (parts.kind === 'nan') return Number.NaN;
    if (parts.kind === 'infinite') return parts.negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return null;
}

export function isNaNValue(value: Numeric): boolean {
  if (value instanceof Double) return Number.isNaN(value.value);
  return value instanceof Decimal && decimalParts(value).kind === 'nan';
}

/** MongoDB's order of numbers: NaN equals itself and is below all others; types do not matter. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  const left = a instanceof Double ? a.value : a;
  const right = b instanceof Double ? b.value : b;
  if (!(left instanceof Decimal) && !(right instanceof Decimal)) {
    if (left < right) return -1;
    if (left > right) return 1;
    const leftNaN = Number.isNaN(left);
    const rightNaN = Number.isNaN(right);
    return leftNaN === rightNaN ? 0 : leftNaN ? -1 : 1;
  }
  const specialA = specialOf(a);
  const specialB = specialOf(b);
  if (Number.isNaN(specialA) || Number.isNaN(specialB)) {
    const [x, y] = [Number.isNaN(specialA), Number.isNaN(specialB)];
    return x === y ? 0 : x ? -1 : 1;
  }
  if (specialA !== null || specialB !== null) {
    const x = specialA ?? 0;
    const y = specialB ?? 0;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return compareExact(exactOf(a)!, exactOf(b)!);
}
