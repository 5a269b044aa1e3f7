/**
 * How a BSON document looks inside the server. Types are kept exactly: an int32 is a number, an int64 a bigint, a
 * double a Double. A document is a Map, because a plain object moves numeric names to the front and MongoDB does not.
 */
export type Doc = Map<string, Value>;

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Double
  | DateTime
  | ObjectId
  | Decimal
  | Binary
  | Regex
  | Timestamp
  | Code
  | MinKey
  | MaxKey
  | Doc
  | Value[]
  | RawDocument
  | RawArray;

export type Numeric = number | bigint | Double | Decimal;

/** A brand that only the compiler sees tells classes of the same shape apart. */
export class Double {
  declare private readonly brand: 'double';
  constructor(readonly value: number) {}
}

/** Milliseconds since 1970 as BSON has them: more than a JavaScript Date can hold. */
export class DateTime {
  declare private readonly brand: 'date';
  constructor(readonly ms: bigint) {}

  static of(date: Date): DateTime {
    return new DateTime(BigInt(date.getTime()));
  }
}

export class ObjectId {
  declare private readonly brand: 'objectId';
  constructor(readonly bytes: Buffer) {}

  get hex(): string {
    return this.bytes.toString('hex');
  }
}

/** The 16 bytes of an IEEE 754 decimal128, little end first. */
export class Decimal {
  declare private readonly brand: 'decimal';
  constructor(readonly bytes: Buffer) {}
}

export class Binary {
  declare private readonly brand: 'binary';
  constructor(
    readonly subtype: number,
    readonly bytes: Buffer,
  ) {}
}

export class Regex {
  declare private readonly brand: 'regex';
  constructor(
    readonly pattern: string,
    readonly flags: string,
  ) {}
}

export class Timestamp {
  declare private readonly brand: 'timestamp';
  constructor(readonly value: bigint) {}
}

export class Code {
  declare private readonly brand: 'code';
  constructor(readonly code: string) {}
}

export class MinKey {
  readonly minKey = true;
}

export class MaxKey {
  readonly maxKey = true;
}

/** A document of a reply that goes out in the bytes in which it is stored. */
export class RawDocument {
  declare private readonly brand: 'raw';
  constructor(readonly bytes: Buffer) {}
}

/** An array of a reply whose elements were written one by one. */
export class RawArray {
  declare private readonly brand: 'rawArray';
  constructor(readonly bytes: Buffer) {}
}

export const minKey = new MinKey();
export const maxKey = new MaxKey();

export const isDoc = (value: Value | undefined): value is Doc => value instanceof Map;

export function isNumeric(value: Value | undefined): value is Numeric {
  return typeof value === 'number' || value instanceof Double || typeof value === 'bigint' || value instanceof Decimal;
}

/** A document from pairs, for replies and constants. */
export function doc(fields: Record<string, Value | undefined>): Doc {
  const result: Doc = new Map();
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) result.set(key, value);
  return result;
}

export function cloneValue(value: Value): Value {
  if (value instanceof Map) return cloneDoc(value);
  if (Array.isArray(value)) return value.map(cloneValue);
  return value;
}

export function cloneDoc(source: Doc): Doc {
  const result: Doc = new Map();
  for (const [key, value] of source) result.set(key, typeof value === 'object' ? cloneValue(value) : value);
  return result;
}
