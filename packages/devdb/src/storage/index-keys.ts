import { MongoError } from '../bson/errors.js';
import { KeyWriter } from '../bson/key.js';
import { arrayIndexOf, splitPath } from '../bson/path.js';
import type { Doc, Value } from '../bson/value.js';

export interface KeyField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly descending: boolean;
}

/** One field of a key: a value, undefined where the field is missing, or the mark of an empty array. */
export type KeyPart = Value | undefined | typeof emptyArray;
export const emptyArray = Symbol('empty array');

export function keyFields(pattern: Doc, descending: (value: Value) => boolean): KeyField[] {
  return [...pattern].map(([path, value]) => ({ path, parts: splitPath(path), descending: descending(value) }));
}

interface Cursor {
  done: boolean;
  value: KeyPart;
  at: number;
}

const missing: Cursor = { done: true, value: undefined, at: 0 };

function found(value: KeyPart): Cursor {
  return { done: true, value, at: 0 };
}

/** Continues through documents until the path ends or an array is reached. */
function advance(parts: readonly string[], cursor: Cursor): Cursor {
  let value = cursor.value;
  let at = cursor.at;
  for (;;) {
    if (Array.isArray(value)) return { done: false, value, at };
    if (at === parts.length) return found(value);
    if (!(value instanceof Map) || !value.has(parts[at]!)) return missing;
    value = value.get(parts[at++]!);
  }
}

/** Where a field continues if its path names a position of the array; undefined if it continues in every element. */
function atPosition(array: readonly Value[], cursor: Cursor, parts: readonly string[]): Cursor | undefined {
  const position = cursor.at < parts.length ? positionIn(array, parts[cursor.at]!) : -1;
  if (position < 0) return undefined;
  const at = cursor.at + 1;
  const value = array[position];
  if (at === parts.length) return found(Array.isArray(value) && value.length === 0 ? emptyArray : value);
  return { done: false, value: array[position], at };
}

function positionIn(array: readonly Value[], part: string): number {
  const position = arrayIndexOf(part);
  if (position < 0 || position >= array.length) return -1;
  if (array.some((element) => element instanceof Map && element.has(part))) {
    throw new MongoError(
      16746,
      `Ambiguous field name found in array (do not use numeric field names in embedded elements in an array), field: '${part}' for array`,
    );
  }
  return position;
}

/** Called when two different arrays would have to be expanded at once. */
export type ParallelArrays = (first: string, second: string) => MongoError;

/**
 * Every key that a document has under a pattern, as MongoDB expands arrays: fields that go through the same array go
 * through the same element. `multikey[i]` is set where field i went through an array.
 */
export function expandKeys(
  document: Doc,
  fields: readonly KeyField[],
  multikey: boolean[],
  parallel: ParallelArrays,
): KeyPart[][] {
  const keys: KeyPart[][] = [];
  const walk = (cursors: readonly Cursor[]): void => {
    const next = cursors.map((cursor, index) => (cursor.done ? cursor : advance(fields[index]!.parts, cursor)));
    const open = next.findIndex((cursor) => !cursor.done);
    if (open < 0) {
      keys.push(next.map((cursor) => cursor.value));
      return;
    }
    const array = next[open]!.value as Value[];
    next.forEach((cursor, index) => {
      if (!cursor.done && cursor.value !== array) throw parallel(fields[open]!.path, fields[index]!.path);
    });
    const fixed = next.map((cursor, index) => (cursor.done ? cursor : atPosition(array, cursor, fields[index]!.parts)));
    fixed.forEach((cursor, index) => {
      if (!cursor) multikey[index] = true;
    });
    const step = (element: KeyPart) =>
      walk(
        next.map((cursor, index) => {
          if (fixed[index]) return fixed[index];
          if (cursor.at === fields[index]!.parts.length) return found(element);
          return element instanceof Map ? { done: false, value: element, at: cursor.at } : missing;
        }),
      );
    if (!fixed.includes(undefined)) step(undefined);
    else if (array.length === 0) step(emptyArray);
    else for (const element of array) step(element);
  };
  walk(fields.map(() => ({ done: false, value: document, at: 0 })));
  return keys;
}

const writer = new KeyWriter();

export function encodeKey(key: readonly KeyPart[], fields: readonly { descending: boolean }[]): Buffer {
  writer.reset();
  key.forEach((part, index) => {
    const { descending } = fields[index]!;
    if (part === emptyArray) writer.emptyArray(descending);
    else writer.field(part, descending);
  });
  return writer.bytes();
}
