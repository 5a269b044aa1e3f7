import { compareNumbers } from './exact.js';
import { missingRank, rankOf } from './types.js';
import { Binary, Code, DateTime, type Doc, isNumeric, ObjectId, Regex, Timestamp, type Value } from './value.js';

/** Strings compare by their UTF-8 bytes: like UTF-16 units, except that surrogates stand above U+E000 to U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x === y) continue;
    const surrogateX = x >= 0xd800 && x <= 0xdfff;
    const surrogateY = y >= 0xd800 && y <= 0xdfff;
    if (surrogateX !== surrogateY) return surrogateX ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

const order = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** MongoDB's total order over values of all types (rank of the type first). -1, 0 or 1. */
export function compareValues(a: Value, b: Value): number {
  const rank = rankOf(a);
  const other = rankOf(b);
  return rank === other ? compareSameRank(a, b) : rank < other ? -1 : 1;
}

/** A missing field stands where MongoDB puts it: below null. */
export function compareOptional(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined) {
    return order(a === undefined ? missingRank : rankOf(a), b === undefined ? missingRank : rankOf(b));
  }
  return compareValues(a, b);
}

function compareSameRank(a: Value, b: Value): number {
  if (typeof a === 'string') return compareStrings(a, b as string);
  if (isNumeric(a)) return compareNumbers(a, b as typeof a);
  if (typeof a === 'boolean') return order(Number(a), Number(b));
  if (a === null) return 0;
  if (a instanceof ObjectId) return Buffer.compare(a.bytes, (b as ObjectId).bytes);
  if (a instanceof DateTime) return order(a.ms, (b as DateTime).ms);
  if (a instanceof Map) return compareDocs(a, b as Doc);
  if (Array.isArray(a)) return compareArrays(a, b as Value[]);
  if (a instanceof Binary) {
    const other = b as Binary;
    return (
      order(a.bytes.length, other.bytes.length) ||
      order(a.subtype, other.subtype) ||
      Buffer.compare(a.bytes, other.bytes)
    );
  }
  if (a instanceof Timestamp) return order(a.value, (b as Timestamp).value);
  if (a instanceof Regex) {
    const other = b as Regex;
    return compareStrings(a.pattern, other.pattern) || compareStrings(a.flags, other.flags);
  }
  if (a instanceof Code) return compareStrings(a.code, (b as Code).code);
  return 0;
}

function compareDocs(a: Doc, b: Doc): number {
  const right = b.entries();
  for (const [name, value] of a) {
    const next = right.next();
    if (next.done) return 1;
    const [otherName, otherValue] = next.value;
    const result =
      order(rankOf(value), rankOf(otherValue)) || compareStrings(name, otherName) || compareSameRank(value, otherValue);
    if (result !== 0) return result;
  }
  return a.size < b.size ? -1 : 0;
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const result = compareValues(a[index]!, b[index]!);
    if (result !== 0) return result;
  }
  return order(a.length, b.length);
}

export const equalValues = (a: Value, b: Value): boolean => compareValues(a, b) === 0;
