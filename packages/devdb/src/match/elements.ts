import { arrayIndexOf } from '../bson/path.js';
import type { Doc, Value } from '../bson/value.js';

/**
 * Sees one value that a path leads to (undefined: the field is missing) and the array position it came from; true
 * stops.
 */
export type Visit = (value: Value | undefined, arrayIndex: number) => boolean;

/**
 * Walks every value that a dotted path leads to, through arrays on the way, as MongoDB's matcher does. With `intoLeaf`
 * an array at the end is visited element by element and then as a whole. Returns true as soon as a visit does.
 */
export function visitPath(document: Doc, parts: readonly string[], intoLeaf: boolean, visit: Visit): boolean {
  return walkDoc(document, parts, 0, intoLeaf, visit, -1);
}

function walkDoc(
  document: Doc,
  parts: readonly string[],
  from: number,
  intoLeaf: boolean,
  visit: Visit,
  outer: number,
): boolean {
  let current: Value | undefined = document.get(parts[from]!);
  let next = from + 1;
  while (next < parts.length && current instanceof Map) current = current.get(parts[next++]!);
  if (Array.isArray(current)) {
    if (next === parts.length && !intoLeaf) return visit(current, outer);
    return walkArray(current, parts, next, intoLeaf, visit, outer);
  }
  return visit(next === parts.length ? current : undefined, outer);
}

/**
 * Continues through the elements of an array. Where the path continues, an element that is no document has no such
 * field: a scalar counts as missing (unless the path asks for a position), and so does an array in which nothing could
 * be looked into.
 */
function walkArray(
  array: Value[],
  parts: readonly string[],
  next: number,
  intoLeaf: boolean,
  visit: Visit,
  outer: number,
  nested = false,
): boolean {
  if (next === parts.length) {
    for (let index = 0; index < array.length; index++) if (visit(array[index], index)) return true;
    return visit(array, outer);
  }
  const wanted = arrayIndexOf(parts[next]!);
  let looked = false;
  for (let index = 0; index < array.length; index++) {
    const element = array[index]!;
    if (element instanceof Map) {
      looked = true;
      if (walkDoc(element, parts, next, intoLeaf, visit, index)) return true;
    } else if (wanted < 0 && !Array.isArray(element)) {
      looked = true;
      if (visit(undefined, index)) return true;
    }
    if (index !== wanted) continue;
    looked = true;
    if (walkPosition(element, parts, next + 1, intoLeaf, visit, outer, nested)) return true;
  }
  return !looked && !nested && visit(undefined, outer);
}

/** Continues from the element at the position that the path names; for `$` of an update such a position is no match. */
function walkPosition(
  element: Value,
  parts: readonly string[],
  next: number,
  intoLeaf: boolean,
  visit: Visit,
  outer: number,
  nested: boolean,
): boolean {
  if (next === parts.length) return visit(element, outer);
  if (element instanceof Map) return walkDoc(element, parts, next, intoLeaf, visit, outer);
  if (Array.isArray(element)) return walkArray(element, parts, next, intoLeaf, visit, outer, true);
  return !nested && visit(undefined, outer);
}
