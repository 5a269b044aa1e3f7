import { display } from '../bson/display.js';
import { badValue, failedToParse, MongoError } from '../bson/errors.js';
import { arrayIndexOf } from '../bson/path.js';
import { typeNameOf } from '../bson/types.js';
import { type Doc, isDoc, type Value } from '../bson/value.js';
import { arithmeticOperators } from './arithmetic-operators.js';
import { type ArrayFilters, parseArrayFilters } from './array-filters.js';
import { arrayOperators } from './array-operators.js';
import { fieldOperators } from './field-operators.js';
import type { Change, UpdateOperator } from './operator.js';

/** Every operator of an update, but for $rename, which has two paths and is handled where paths are. */
export const updateOperators: Record<string, UpdateOperator> = {
  ...arithmeticOperators,
  ...arrayOperators,
  ...fieldOperators,
};

/** One change of one path as it was written, `$` and `$[]` included. */
export interface Leaf {
  readonly operator: string;
  readonly path: string;
  readonly parts: readonly string[];
  readonly creates: boolean;
  readonly needsViablePath: boolean;
  readonly onlyOnInsert: boolean;
  readonly change: Change;
  /** Of $rename: where the value comes from; `path` is where it goes. */
  readonly from?: readonly string[];
}

export type Update =
  | { readonly kind: 'replace'; readonly document: Doc }
  | { readonly kind: 'operators'; readonly leaves: readonly Leaf[]; readonly arrayFilters: ArrayFilters };

export const isReplacement = (update: Doc): boolean => !update.keys().next().value?.startsWith('$');

function checkPath(path: string): string[] {
  const parts = path.split('.');
  if (path === '') throw new MongoError(56, 'An empty update path is not valid.');
  if (parts.includes('')) {
    throw new MongoError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
  }
  if (parts[0] === '$' || parts[0]!.startsWith('$[')) {
    throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${path}'`);
  }
  if (parts.filter((part) => part === '$').length > 1) {
    throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  }
  return parts;
}

/** Paths in the order in which MongoDB applies them: names by their bytes, positions by their number. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const x = a[index]!;
    const y = b[index]!;
    if (x === y) continue;
    const positionX = arrayIndexOf(x);
    const positionY = arrayIndexOf(y);
    if (positionX >= 0 && positionY >= 0) return positionX - positionY;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** Remembers paths and refuses one that is, is within, or holds another (ConflictingUpdateOperators, 40). */
export class PathClaims {
  private readonly exact = new Set<string>();
  private readonly within = new Map<string, string>();
  private readonly filteredBelow = new Map<string, boolean>();

  claim(parts: readonly string[]): void {
    const path = parts.join('.');
    const refuse = (at: string) => new MongoError(40, `Updating the path '${path}' would create a conflict at '${at}'`);
    if (this.exact.has(path) || this.within.has(path)) throw refuse(path);
    for (let length = 1; length < parts.length; length++) {
      const ancestor = parts.slice(0, length).join('.');
      if (this.exact.has(ancestor)) throw refuse(ancestor);
    }
    // `a.$[]` and `a.$[x]` stand for elements: no other kind of name may stand beside them.
    parts.forEach((part, length) => {
      const parent = parts.slice(0, length).join('.');
      const filtered = part.startsWith('$[');
      const present = this.filteredBelow.get(parent);
      if (present !== undefined && present !== filtered) throw refuse(parent);
      this.filteredBelow.set(parent, filtered);
    });
    this.exact.add(path);
    for (let length = 1; length < parts.length; length++) this.within.set(parts.slice(0, length).join('.'), path);
  }
}

function renameLeaf(source: string, target: Value): Leaf {
  if (typeof target !== 'string')
    throw badValue(`The 'to' field for $rename must be a string: ${source}: ${display(target)}`);
  const from = checkPath(source);
  const to = checkPath(target);
  for (const [which, parts, path] of [
    ['source', from, source],
    ['destination', to, target],
  ] as const) {
    if (parts.some((part) => part === '$' || part.startsWith('$['))) {
      throw badValue(`The ${which} field for $rename may not be dynamic: ${path}`);
    }
  }
  if (source !== target && (`${target}.`.startsWith(`${source}.`) || `${source}.`.startsWith(`${target}.`))) {
    throw badValue(
      `The source and target field for $rename must not be on the same path: ${source}: ${display(target)}`,
    );
  }
  if (source === target)
    throw badValue(`The source and target field for $rename must differ: ${source}: ${display(target)}`);
  return {
    operator: '$rename',
    path: target,
    parts: to,
    creates: true,
    needsViablePath: false,
    onlyOnInsert: false,
    change: (value) => value,
    from,
  };
}

/** Yields changes, and paths that are only taken: the source of a $rename, before anything of it is judged. */
function* parseOperator(name: string, fields: Value): Generator<Leaf | string[]> {
  const operator = Object.hasOwn(updateOperators, name) ? updateOperators[name] : undefined;
  if (!operator && name !== '$rename') {
    throw failedToParse(
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!isDoc(fields)) {
    throw failedToParse(
      `Modifiers operate on fields but we found type ${typeNameOf(fields)} instead. For example: {$mod: {<field>: ...}} not {${name}: ${display(fields)}}`,
    );
  }
  for (const [path, operand] of fields) {
    if (!operator) {
      yield checkPath(path);
      yield renameLeaf(path, operand);
      continue;
    }
    yield {
      operator: name,
      path,
      parts: checkPath(path),
      creates: operator.creates,
      needsViablePath: operator.needsViablePath ?? false,
      onlyOnInsert: operator.onlyOnInsert ?? false,
      change: operator.parse(operand, path, fields),
    };
  }
}

/** Parses an update. Throws MongoDB's error for whatever could be wrong whatever the document. */
export function parseUpdate(update: Doc, arrayFilters: readonly Doc[] | undefined): Update {
  if (isReplacement(update)) {
    if (arrayFilters && arrayFilters.length > 0)
      throw failedToParse('arrayFilters may not be specified for replacement-style updates');
    return { kind: 'replace', document: update };
  }
  const filters = parseArrayFilters(arrayFilters ?? []);
  const leaves: Leaf[] = [];
  const claims = new PathClaims();
  for (const [name, fields] of update) {
    // One by one, so that the first of several faults is reported.
    for (const leaf of parseOperator(name, fields)) {
      if (Array.isArray(leaf)) claims.claim(leaf);
      else {
        claims.claim(leaf.parts);
        filters.checkKnown(leaf);
        leaves.push(leaf);
      }
    }
  }
  filters.checkUsed(leaves);
  return {
    kind: 'operators',
    leaves: leaves.toSorted((a, b) => comparePaths(a.parts, b.parts)),
    arrayFilters: filters,
  };
}

/** A field of a stored document must not begin with a dollar; one of a document that is inserted may. */
export const dollarField = (name: string, path = name): MongoError =>
  new MongoError(
    52,
    `The dollar ($) prefixed field '${name}' in '${path}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
  );
