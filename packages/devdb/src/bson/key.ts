import { toDouble } from './arithmetic.js';
import { pow10 } from './decimal.js';
import { compareExact, type Exact, exactOf, exactOfDouble, isNaNValue } from './exact.js';
import { missingRank, rankOf } from './types.js';
import {
  Binary,
  Code,
  DateTime,
  Double,
  isNumeric,
  type Numeric,
  ObjectId,
  Regex,
  Timestamp,
  type Value,
} from './value.js';

/**
 * Writes values as bytes whose memcmp order is the order of compareValues, and whose equality is its equality, over all
 * types. Every value ends itself, so that fields can follow one another and a descending field is the complement of its bytes.
 */
export class KeyWriter {
  private buffer = Buffer.allocUnsafe(256);
  private length = 0;

  reset(): this {
    this.length = 0;
    return this;
  }

  bytes(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length));
  }

  /** undefined is a missing value, which an index holds as null; emptyArray has a place of its own below null. */
  field(value: Value | undefined, descending: boolean): this {
    const start = this.length;
    this.value(value === undefined ? null : value);
    if (descending) this.complement(start);
    return this;
  }

  emptyArray(descending: boolean): this {
    const start = this.length;
    this.byte(missingRank);
    if (descending) this.complement(start);
    return this;
  }

  private complement(start: number): void {
    for (let index = start; index < this.length; index++) this.buffer[index] = 255 - this.buffer[index]!;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  private value(value: Value): void {
    this.byte(rankOf(value));
    this.payload(value);
  }

  private payload(value: Value): void {
    if (typeof value === 'string') {
      this.text(value);
      return;
    }
    if (isNumeric(value)) {
      this.number(value);
      return;
    }
    if (typeof value === 'boolean') {
      this.byte(value ? 1 : 0);
      return;
    }
    if (value === null) return;
    if (value instanceof ObjectId) {
      this.raw(value.bytes);
      return;
    }
    if (value instanceof DateTime) {
      this.unsigned(value.ms + 2n ** 63n);
      return;
    }
    if (value instanceof Timestamp) {
      this.unsigned(value.value);
      return;
    }
    if (value instanceof Map) {
      for (const [name, inner] of value) {
        this.byte(rankOf(inner));
        this.text(name);
        this.payload(inner);
      }
      this.byte(0);
      return;
    }
    if (Array.isArray(value)) {
      for (const inner of value) this.value(inner);
      this.byte(0);
      return;
    }
    if (value instanceof Binary) {
      this.unsigned(BigInt(value.bytes.length));
      this.byte(value.subtype);
      this.raw(value.bytes);
      return;
    }
    if (value instanceof Regex) {
      this.text(value.pattern);
      this.text(value.flags);
      return;
    }
    if (value instanceof Code) this.text(value.code);
  }

  private raw(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.length += bytes.copy(this.buffer, this.length);
  }

  private unsigned(value: bigint): void {
    this.reserve(8);
    this.length = this.buffer.writeBigUInt64BE(value, this.length);
  }

  /** UTF-8 with 00 written as 00 FF and 00 00 at the end. */
  private text(text: string): void {
    this.reserve(text.length * 6 + 2);
    const start = this.length;
    this.length += this.buffer.write(text, start, 'utf8');
    if (text.includes('\0')) {
      const plain = Buffer.from(this.buffer.subarray(start, this.length));
      this.length = start;
      for (const byte of plain) {
        this.buffer[this.length++] = byte;
        if (byte === 0) this.buffer[this.length++] = 0xff;
      }
    }
    this.buffer[this.length++] = 0;
    this.buffer[this.length++] = 0;
  }

  /**
   * Class (NaN, -∞, below all doubles, finite, above all doubles, +∞), then for finite ones the nearest double that is not
   * above, then 0 if that is all, else 1 and the exact remainder. Only int64 beyond 2^53 and decimals have one.
   */
  private number(value: Numeric): void {
    const small = typeof value === 'bigint' && value >= -(2n ** 53n) && value <= 2n ** 53n;
    if (typeof value === 'number' || small || (value instanceof Double && Number.isFinite(value.value))) {
      this.byte(3);
      this.double(value instanceof Double ? value.value : Number(value));
      this.byte(0);
      return;
    }
    if (isNaNValue(value)) {
      this.byte(0);
      return;
    }
    const exact = exactOf(value);
    if (exact === null) {
      this.byte(toDouble(value) < 0 ? 1 : 5);
      return;
    }
    const nearest = toDouble(value);
    if (!Number.isFinite(nearest)) {
      this.byte(nearest < 0 ? 2 : 4);
      const start = this.length;
      this.magnitude(nearest < 0 ? { coefficient: -exact.coefficient, exponent: exact.exponent } : exact);
      if (nearest < 0) this.complement(start);
      return;
    }
    const floor = compareExact(exactOfDouble(nearest), exact) > 0 ? nextBelow(nearest) : nearest;
    this.byte(3);
    this.double(floor);
    const base = exactOfDouble(floor);
    if (compareExact(base, exact) === 0) {
      this.byte(0);
      return;
    }
    const exponent = Math.min(base.exponent, exact.exponent);
    const remainder =
      exact.coefficient * pow10(exact.exponent - exponent) - base.coefficient * pow10(base.exponent - exponent);
    this.byte(1);
    this.magnitude({ coefficient: remainder, exponent });
  }

  private double(value: number): void {
    this.reserve(8);
    const start = this.length;
    this.length = this.buffer.writeDoubleBE(value === 0 ? 0 : value, start);
    if (this.buffer[start]! & 0x80) this.complement(start);
    else this.buffer[start]! |= 0x80;
  }

  /** A positive exact number: its decimal size, then its digits without trailing zeros, each plus one, then 0. */
  private magnitude(value: Exact): void {
    const digits = value.coefficient.toString();
    this.reserve(3 + digits.length);
    this.length = this.buffer.writeUInt16BE(digits.length + value.exponent + 32768, this.length);
    const significant = digits.replace(/0+$/, '');
    for (let index = 0; index < significant.length; index++)
      this.buffer[this.length++] = significant.charCodeAt(index) - 47;
    this.buffer[this.length++] = 0;
  }
}

const float = new DataView(new ArrayBuffer(8));

function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  float.setFloat64(0, value);
  float.setBigInt64(0, float.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return float.getFloat64(0);
}

const writer = new KeyWriter();

/** The key of one value, ascending. */
export const keyOf = (value: Value): Buffer => writer.reset().field(value, false).bytes();
