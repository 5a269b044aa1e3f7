import { toInteger } from '../bson/arithmetic.js';
import { display } from '../bson/display.js';
import { badValue, MongoError, notSupported } from '../bson/errors.js';
import { type Doc, isNumeric } from '../bson/value.js';
import { mapped, type Paced, type Pause } from '../pace.js';
import { encodeKey, expandKeys, type KeyField, keyFields } from '../storage/index-keys.js';
import { sortKeyed } from './merge.js';

export interface Sort {
  readonly fields: readonly KeyField[];
  /** 1 or -1 where the order of storage was asked for. */
  readonly natural?: 1 | -1;
}

/** Parses a sort document. Throws BadValue for a direction that is not 1 or -1. */
export function parseSort(pattern: Doc | undefined): Sort | undefined {
  if (!pattern || pattern.size === 0) return undefined;
  const natural = pattern.get('$natural');
  if (natural !== undefined) {
    if (pattern.size > 1) throw badValue('Cannot include $natural in a compound sort');
    return { fields: [], natural: natural === -1 || (isNumeric(natural) && toInteger(natural) === -1n) ? -1 : 1 };
  }
  for (const [path, direction] of pattern) {
    if (direction instanceof Map) {
      if (direction.has('$meta')) throw notSupported('$meta');
      throw new MongoError(17312, '$meta is the only expression supported by $sort right now');
    }
    if (!isNumeric(direction))
      throw new MongoError(15974, `Illegal key in $sort specification: ${path}: ${display(direction)}`);
    const sign = toInteger(direction);
    if (sign !== 1n && sign !== -1n)
      throw new MongoError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    if (path === '') throw new MongoError(40352, 'FieldPath cannot be constructed with empty string');
    if (path.startsWith('$'))
      throw new MongoError(
        16410,
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
    if (path.endsWith('.')) throw new MongoError(40353, "FieldPath must not end with a '.'.");
    if (path.startsWith('.') || path.includes('..'))
      throw new MongoError(15998, 'FieldPath field names may not be empty strings.');
  }
  return { fields: keyFields(pattern, (value) => isNumeric(value) && toInteger(value) === -1n) };
}

/** The bytes that stand for a document in a sort: the least of its keys, as an index in that direction would have it. */
export function sortKey(document: Doc, sort: Sort): Buffer {
  const keys = expandKeys(document, sort.fields, [], () => badValue('cannot sort with keys that are parallel arrays'));
  let least: Buffer | undefined;
  for (const key of keys) {
    const bytes = encodeKey(key, sort.fields);
    if (!least || Buffer.compare(bytes, least) < 0) least = bytes;
  }
  return least!;
}

/** Items in the order of a sort, equal ones in the order in which they came; with a limit only the first so many. */
export function sortBy<T>(
  items: Paced<T>,
  documentOf: (item: T) => Doc,
  sort: Sort,
  limit?: number,
): Generator<T | Pause> {
  return sortKeyed(
    mapped(items, (item) => ({ key: sortKey(documentOf(item), sort), item })),
    limit,
  );
}
