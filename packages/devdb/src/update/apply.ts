import { equalValues } from '../bson/compare.js';
import { display } from '../bson/display.js';
import { encode } from '../bson/encode.js';
import { badValue, MongoError } from '../bson/errors.js';
import { arrayIndexOf, valueAt } from '../bson/path.js';
import { cloneDoc, type Doc, isDoc, type Value } from '../bson/value.js';
import { filterNameOf } from './array-filters.js';
import type { ApplyContext } from './operator.js';
import { dollarField, type Leaf, PathClaims, type Update } from './parse.js';

const paddingMax = 1_500_000;

export interface ApplyOptions extends ApplyContext {
  /** The array position that the filter matched, which `$` stands for; -1 if none. */
  readonly arrayIndex: number;
}

/** Applies an update to a copy of the document. Throws MongoDB's error; the document given is never changed. */
export function applyUpdate(update: Update, before: Doc, options: ApplyOptions): Doc {
  if (update.kind === 'replace') return replaceDocument(update.document, before, options);
  const result = cloneDoc(before);
  const claims = new PathClaims();
  const dynamic = update.leaves.some(({ parts }) => parts.some((part) => part.startsWith('$')));
  for (const leaf of update.leaves) {
    for (const parts of dynamic ? concretePaths(leaf, before, update, options) : [leaf.parts]) {
      if (dynamic) claims.claim(parts);
      if (leaf.onlyOnInsert && !options.inserting) continue;
      refuseDollar(leaf, parts, options);
      if (leaf.from) rename(result, leaf, options);
      else changeAt(result, parts, leaf, options);
      if (parts[0] === '_id' || leaf.from?.[0] === '_id') checkId(before, result, leaf);
    }
  }
  return result;
}

/** A name with a dollar may be inserted, but not put into a stored document at the top, nor anywhere into an id. */
function refuseDollar({ creates }: Leaf, parts: readonly string[], { inserting }: ApplyContext): void {
  if (!creates) return;
  if (!inserting && parts[0]!.startsWith('$')) throw dollarField(parts[0]!);
  const within = parts[0] === '_id' ? parts.find((part) => part.startsWith('$')) : undefined;
  if (within !== undefined && !['$id', '$ref', '$db'].includes(within)) throw dollarField(within, parts.join('.'));
}

/** A replacement keeps the id of the document, in front. */
function replaceDocument(replacement: Doc, before: Doc, { inserting }: ApplyContext): Doc {
  const dollar = inserting ? undefined : [...replacement.keys()].find((name) => name.startsWith('$'));
  if (dollar !== undefined) throw dollarField(dollar);
  const result: Doc = new Map();
  const id = before.get('_id');
  const given = replacement.get('_id');
  if (id !== undefined) {
    if (given !== undefined && !equalValues(id, given)) {
      throw new MongoError(
        66,
        `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${display(given)}`,
      );
    }
    result.set('_id', id);
  } else if (given !== undefined) result.set('_id', given);
  for (const [name, value] of replacement) if (name !== '_id') result.set(name, value);
  return result;
}

function checkId(before: Doc, after: Doc, { path }: Leaf): void {
  const id = before.get('_id');
  const changed = after.get('_id');
  if (id === undefined || (changed !== undefined && identical(id, changed))) return;
  throw new MongoError(66, `Performing an update on the path '${path}' would modify the immutable field '_id'`);
}

/** Equal to the type: an int32 that becomes a double is another id. */
const identical = (a: Value, b: Value): boolean => encode(new Map([['', a]])).equals(encode(new Map([['', b]])));

/** The paths that a path with `$`, `$[]` or `$[name]` stands for in this document. */
function concretePaths(
  leaf: Leaf,
  before: Doc,
  update: Update & { kind: 'operators' },
  options: ApplyOptions,
): string[][] {
  let paths: string[][] = [[]];
  for (const part of leaf.parts) {
    if (!part.startsWith('$')) paths = paths.map((path) => [...path, part]);
    else if (part === '$') {
      if (options.arrayIndex < 0)
        throw badValue('The positional operator did not find the match needed from the query.');
      paths = paths.map((path) => [...path, String(options.arrayIndex)]);
    } else if (part === '$[]' || filterNameOf(part) !== undefined) {
      const name = filterNameOf(part);
      paths = paths.flatMap((path) => {
        const array = valueAt(before, path);
        if (array === undefined) {
          throw badValue(`The path '${path.join('.')}' must exist in the document in order to apply array updates.`);
        }
        if (!Array.isArray(array)) {
          throw badValue(`Cannot apply array updates to non-array element ${path.at(-1)}: ${display(array)}`);
        }
        return [...array.keys()]
          .filter((index) => name === undefined || update.arrayFilters.test(name, array[index]!))
          .map((index) => [...path, String(index)]);
      });
    } else paths = paths.map((path) => [...path, part]);
  }
  return paths;
}

const notViable = (part: string, name: string | undefined, container: Value): MongoError =>
  new MongoError(28, `Cannot create field '${part}' in element {${name ?? ''}: ${display(container)}}`);

function changeAt(root: Doc, parts: readonly string[], leaf: Leaf, options: ApplyOptions): void {
  let container: Value = root;
  for (let depth = 0; depth < parts.length - 1; depth++) {
    const part = parts[depth]!;
    const current = childOf(container, part);
    if (current === undefined) {
      if (!leaf.creates) {
        if (leaf.needsViablePath) checkViable(container, parts, depth);
        return;
      }
      create(container, parts, depth, leaf, options);
      return;
    }
    container = current;
  }
  const last = parts.at(-1)!;
  const current = childOf(container, last);
  if (current === undefined && !leaf.creates) {
    if (leaf.needsViablePath) checkViable(container, parts, parts.length - 1);
    return;
  }
  if (current === undefined) {
    create(container, parts, parts.length - 1, leaf, options);
    return;
  }
  const value = leaf.change(current, options, parts.join('.'));
  if (isDoc(container)) {
    if (value === undefined) container.delete(last);
    else container.set(last, value);
    // An element cannot go away without moving those behind it: MongoDB leaves null.
  } else (container as Value[])[arrayIndexOf(last)] = value === undefined ? null : value;
}

/** Throws PathNotViable (28) where a path cannot continue: from a scalar, or from an array by a name. */
function checkViable(container: Value, parts: readonly string[], depth: number): void {
  const part = parts[depth]!;
  if (isDoc(container) || (Array.isArray(container) && arrayIndexOf(part) >= 0)) return;
  throw new MongoError(
    28,
    `Cannot use the part (${part}) of (${parts.join('.')}) to traverse the element ({${parts[depth - 1] ?? ''}: ${display(container)}})`,
  );
}

function childOf(container: Value, part: string): Value | undefined {
  if (isDoc(container)) return container.get(part);
  if (!Array.isArray(container)) return undefined;
  const index = arrayIndexOf(part);
  return index < 0 ? undefined : container[index];
}

/** Makes the field and all documents on the way to it, from `depth` on. */
function create(container: Value, parts: readonly string[], depth: number, leaf: Leaf, options: ApplyOptions): void {
  const part = parts[depth]!;
  const index = Array.isArray(container) ? arrayIndexOf(part) : -1;
  if (!isDoc(container) && index < 0) throw notViable(part, parts[depth - 1], container);
  let value = leaf.change(undefined, options, parts.join('.'));
  if (value === undefined) return;
  for (let level = parts.length - 1; level > depth; level--) value = new Map([[parts[level]!, value]]);
  if (isDoc(container)) {
    container.set(part, value);
    return;
  }
  const array = container as Value[];
  if (index > array.length + paddingMax) {
    throw new MongoError(
      2,
      `Attempting to apply update to element at index ${index} would pad more than ${paddingMax} elements`,
    );
  }
  while (array.length < index) array.push(null);
  array[index] = value;
}

function rename(root: Doc, leaf: Leaf, options: ApplyOptions): void {
  const source = leaf.from!;
  const value = reach(root, source);
  if (value === undefined) return;
  refuseArrays(root, source, 'source', options);
  refuseArrays(root, leaf.parts, 'destination', options);
  const parent = valueAt(root, source.slice(0, -1)) as Doc;
  parent.delete(source.at(-1)!);
  changeAt(root, leaf.parts, { ...leaf, change: () => value }, options);
}

/** The value at a path that must be viable as far as it exists. */
function reach(root: Doc, parts: readonly string[]): Value | undefined {
  let container: Value = root;
  for (const [depth, part] of parts.entries()) {
    checkViable(container, parts, depth);
    const next = childOf(container, part);
    if (next === undefined) return undefined;
    container = next;
  }
  return container;
}

function refuseArrays(root: Doc, parts: readonly string[], which: string, { id }: ApplyContext): void {
  for (let length = 1; length < parts.length; length++) {
    if (!Array.isArray(valueAt(root, parts.slice(0, length)))) continue;
    const shown = id === undefined ? 'no id' : `_id: ${display(id)}`;
    throw badValue(
      `The ${which} field cannot be an array element, '${parts.join('.')}' in doc with ${shown} has an array field called '${parts[length - 1]}'`,
    );
  }
}
