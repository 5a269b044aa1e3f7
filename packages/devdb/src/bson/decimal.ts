import { Decimal } from './value.js';

/** A decimal128 taken apart: (-1)^negative × coefficient × 10^exponent. */
export type DecimalParts =
  | { kind: 'nan' }
  | { kind: 'infinite'; negative: boolean }
  | { kind: 'finite'; negative: boolean; coefficient: bigint; exponent: number };

const bias = 6176;
const exponentMin = -6176;
const exponentMax = 6111;
const coefficientMax = 10n ** 34n - 1n;
const mask113 = (1n << 113n) - 1n;

export const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent);

export function decimalParts(decimal: Decimal): DecimalParts {
  const low = decimal.bytes.readBigUInt64LE(0);
  const high = decimal.bytes.readBigUInt64LE(8);
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return { kind: 'nan' };
  if (combination === 0x1e) return { kind: 'infinite', negative };
  // Coefficients in the second form would exceed 34 digits: IEEE 754 reads them as zero.
  if (combination >> 3 === 3) {
    return { kind: 'finite', negative, coefficient: 0n, exponent: Number((high >> 47n) & 0x3fffn) - bias };
  }
  const coefficient = ((high << 64n) | low) & mask113;
  const exponent = Number((high >> 49n) & 0x3fffn) - bias;
  return { kind: 'finite', negative, coefficient: coefficient > coefficientMax ? 0n : coefficient, exponent };
}

export function decimalOf(parts: DecimalParts): Decimal {
  const bytes = Buffer.alloc(16);
  let high: bigint;
  let low = 0n;
  if (parts.kind === 'nan') high = 0x1fn << 58n;
  else if (parts.kind === 'infinite') high = (0x1en << 58n) | (parts.negative ? 1n << 63n : 0n);
  else {
    low = parts.coefficient & 0xffffffffffffffffn;
    high = (parts.negative ? 1n << 63n : 0n) | (BigInt(parts.exponent + bias) << 49n) | (parts.coefficient >> 64n);
  }
  bytes.writeBigUInt64LE(low, 0);
  bytes.writeBigUInt64LE(high, 8);
  return new Decimal(bytes);
}

const digitsOf = (coefficient: bigint): number => coefficient.toString().length;

/** Divides by 10^drop, rounding half to even. */
function dropDigits(coefficient: bigint, drop: number): bigint {
  const divisor = pow10(drop);
  const quotient = coefficient / divisor;
  const twice = (coefficient % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** Rounds an exact result to what decimal128 holds: 34 digits, half to even, then the bounds of the exponent. */
export function roundDecimal(negative: boolean, coefficient: bigint, exponent: number): DecimalParts {
  let value = coefficient;
  let power = exponent;
  const excess = Math.max(digitsOf(value) - 34, exponentMin - power, 0);
  if (excess > 0) {
    value = excess > digitsOf(value) + 1 ? 0n : dropDigits(value, excess);
    power += excess;
    if (digitsOf(value) > 34) {
      value /= 10n;
      power += 1;
    }
  }
  if (value === 0n) power = Math.min(Math.max(power, exponentMin), exponentMax);
  while (power > exponentMax && digitsOf(value) < 34) {
    value *= 10n;
    power -= 1;
  }
  if (power > exponentMax) return { kind: 'infinite', negative };
  return { kind: 'finite', negative, coefficient: value, exponent: power };
}

export function addDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return { kind: 'nan' };
  if (a.kind === 'infinite') {
    return b.kind === 'infinite' && a.negative !== b.negative ? { kind: 'nan' } : a;
  }
  if (b.kind === 'infinite') return b;
  const exponent = Math.min(a.exponent, b.exponent);
  const signed = (parts: typeof a) =>
    (parts.negative ? -parts.coefficient : parts.coefficient) * pow10(parts.exponent - exponent);
  const sum = signed(a) + signed(b);
  const negative = sum === 0n ? a.negative && b.negative : sum < 0n;
  return roundDecimal(negative, sum < 0n ? -sum : sum, exponent);
}

export function multiplyDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return { kind: 'nan' };
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    const zero = (a.kind === 'finite' && a.coefficient === 0n) || (b.kind === 'finite' && b.coefficient === 0n);
    return zero ? { kind: 'nan' } : { kind: 'infinite', negative };
  }
  return roundDecimal(negative, a.coefficient * b.coefficient, a.exponent + b.exponent);
}

/**
 * a ÷ b to 34 digits, half to even; an exact quotient keeps the exponent that is nearest to the difference of theirs.
 */
export function divideDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return { kind: 'nan' };
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite') return b.kind === 'infinite' ? { kind: 'nan' } : { kind: 'infinite', negative };
  if (b.kind === 'infinite') return { kind: 'finite', negative, coefficient: 0n, exponent: exponentMin };
  if (b.coefficient === 0n) return a.coefficient === 0n ? { kind: 'nan' } : { kind: 'infinite', negative };
  // Two digits more than are kept, and a last one that is odd where the division has a remainder: rounding then sees
  // the whole.
  const shift = Math.max(36 + digitsOf(b.coefficient) - digitsOf(a.coefficient), 0);
  const scaled = a.coefficient * pow10(shift);
  let quotient = scaled / b.coefficient;
  let exponent = a.exponent - b.exponent - shift;
  if (scaled % b.coefficient !== 0n) return roundDecimal(negative, quotient * 10n + 1n, exponent - 1);
  for (let wanted = shift; wanted > 0 && quotient % 10n === 0n; wanted--) {
    quotient /= 10n;
    exponent++;
  }
  return roundDecimal(negative, quotient, exponent);
}
