import { addDecimals, type DecimalParts, decimalOf, decimalParts, multiplyDecimals, roundDecimal } from './decimal.js';
import { Decimal, Double, type Numeric } from './value.js';

const int32Min = -(2 ** 31);
const int32Max = 2 ** 31 - 1;
const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

/** A double enters decimal arithmetic with 15 significant digits, as in MongoDB. */
function decimalOfDouble(value: number): DecimalParts {
  if (Number.isNaN(value)) return { kind: 'nan' };
  if (!Number.isFinite(value)) return { kind: 'infinite', negative: value < 0 };
  if (value === 0) return { kind: 'finite', negative: Object.is(value, -0), coefficient: 0n, exponent: 0 };
  const [digits, power] = Math.abs(value).toExponential(14).split('e') as [string, string];
  return roundDecimal(value < 0, BigInt(digits.replace('.', '')), Number(power) - 14);
}

function toDecimal(value: Numeric): DecimalParts {
  if (value instanceof Decimal) return decimalParts(value);
  if (value instanceof Double) return decimalOfDouble(value.value);
  const integer = BigInt(value);
  return { kind: 'finite', negative: integer < 0n, coefficient: integer < 0n ? -integer : integer, exponent: 0 };
}

export function toDouble(value: Numeric): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Double) return value.value;
  const parts = decimalParts(value);
  if (parts.kind === 'nan') return Number.NaN;
  if (parts.kind === 'infinite') return parts.negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(`${parts.negative ? '-' : ''}${parts.coefficient}e${parts.exponent}`);
}

/** int32 arithmetic that outgrows 32 bits becomes int64; int64 that outgrows 64 bits is undefined. */
function integer(result: bigint, wide: boolean): Numeric | undefined {
  if (result < int64Min || result > int64Max) return undefined;
  if (!wide && result >= int32Min && result <= int32Max) return Number(result);
  return result;
}

/** a + b in the wider of their types: decimal128, double, int64, int32. undefined is an int64 overflow. */
export function add(a: Numeric, b: Numeric): Numeric | undefined {
  if (a instanceof Decimal || b instanceof Decimal) return decimalOf(addDecimals(toDecimal(a), toDecimal(b)));
  if (a instanceof Double || b instanceof Double) return new Double(toDouble(a) + toDouble(b));
  return integer(BigInt(a) + BigInt(b), typeof a === 'bigint' || typeof b === 'bigint');
}

/** a × b, by the rules of `add`. */
export function multiply(a: Numeric, b: Numeric): Numeric | undefined {
  if (a instanceof Decimal || b instanceof Decimal) return decimalOf(multiplyDecimals(toDecimal(a), toDecimal(b)));
  if (a instanceof Double || b instanceof Double) return new Double(toDouble(a) * toDouble(b));
  return integer(BigInt(a) * BigInt(b), typeof a === 'bigint' || typeof b === 'bigint');
}

/** The number as an integer within int64, if it is one exactly. */
export function toInteger(value: Numeric): bigint | undefined {
  if (typeof value === 'number') return BigInt(value);
  if (typeof value === 'bigint') return value;
  if (value instanceof Double) {
    if (!Number.isInteger(value.value)) return undefined;
    const result = BigInt(value.value);
    return result < int64Min || result > int64Max ? undefined : result;
  }
  const parts = decimalParts(value);
  if (parts.kind !== 'finite' || parts.exponent > 19)
    return parts.kind === 'finite' && parts.coefficient === 0n ? 0n : undefined;
  let magnitude = parts.coefficient;
  for (let power = parts.exponent; power < 0 && magnitude !== 0n; power++) {
    if (magnitude % 10n !== 0n) return undefined;
    magnitude /= 10n;
  }
  if (parts.exponent > 0) magnitude *= 10n ** BigInt(parts.exponent);
  const result = parts.negative ? -magnitude : magnitude;
  return result < int64Min || result > int64Max ? undefined : result;
}
