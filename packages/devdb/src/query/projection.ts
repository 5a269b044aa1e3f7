import { display } from '../bson/display.js';
import { MongoError } from '../bson/errors.js';
import { refusal } from '../bson/mongodb-names.js';
import { isTruthy } from '../bson/truth.js';
import { type Doc, isDoc, isNumeric, type Value } from '../bson/value.js';
import { type Expression, parseExpression } from '../expression/expression.js';
import { expressionOperators } from '../expression/operators.js';
import type { MatchDetails } from '../match/node.js';
import {
  type ArrayProjection,
  elemMatchProjection,
  positionalProjection,
  sliceProjection,
} from './array-projection.js';

/** Shapes a document of a result. `details` carries the array position that the filter matched, for `a.$`. */
export type Projection = (document: Doc, details?: MatchDetails) => Doc;

interface Tree {
  children: Map<string, Tree | Leaf>;
}
type Leaf =
  | { kind: 'keep' }
  | { kind: 'drop' }
  | { kind: 'compute'; expression: Expression }
  | { kind: 'array'; project: ArrayProjection /** What is not an array is left out. */; elementsOnly: boolean };

const isTree = (node: Tree | Leaf): node is Tree => 'children' in node;

function checkPath(path: string): string[] {
  const parts = path.split('.');
  if (path === '') throw new MongoError(40352, 'FieldPath cannot be constructed with empty string');
  for (const part of parts) {
    if (part === '')
      throw path.endsWith('.')
        ? new MongoError(40353, "FieldPath must not end with a '.'.")
        : new MongoError(15998, 'FieldPath field names may not be empty strings.');
    if (part.startsWith('$'))
      throw new MongoError(
        16410,
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
  }
  return parts;
}

function place(root: Tree, path: string, leaf: Leaf): void {
  const parts = checkPath(path);
  let tree = root;
  for (const part of parts.slice(0, -1)) {
    let next = tree.children.get(part);
    if (!next) {
      next = { children: new Map() };
      tree.children.set(part, next);
    } else if (!isTree(next))
      throw new MongoError(
        31249,
        `Path collision at ${path} remaining portion ${parts.slice(parts.indexOf(part) + 1).join('.')}`,
      );
    tree = next;
  }
  const last = parts.at(-1)!;
  if (tree.children.has(last)) throw new MongoError(31250, `Path collision at ${path}`);
  tree.children.set(last, leaf);
}

interface Parsed {
  root: Tree;
  mode: 'include' | 'exclude' | undefined;
  id: boolean | undefined;
  /** Whether $elemMatch chooses a field: then the others are left out unless some are excluded by name or sliced. */
  selects: boolean;
  slices: boolean;
}

export interface ProjectionOptions {
  /** In a find `$slice`, `$elemMatch` and `a.$` are known; in $project they are not. */
  readonly find: boolean;
}

function parseEntry(parsed: Parsed, path: string, value: Value, options: ProjectionOptions): void {
  const setMode = (mode: 'include' | 'exclude') => {
    if (parsed.mode && parsed.mode !== mode) {
      throw mode === 'exclude'
        ? new MongoError(31254, `Cannot do exclusion on field ${path} in inclusion projection`)
        : new MongoError(31253, `Cannot do inclusion on field ${path} in exclusion projection`);
    }
    parsed.mode = mode;
  };
  if (options.find && path.endsWith('.$')) {
    if (parsed.mode === 'exclude') throw new MongoError(31395, 'positional projection cannot be used with exclusion');
    setMode('include');
    place(parsed.root, path.slice(0, -2), {
      kind: 'array',
      project: positionalProjection(path),
      elementsOnly: false,
    });
    return;
  }
  if (isNumeric(value) || typeof value === 'boolean') {
    const keep = isTruthy(value);
    if (path === '_id') parsed.id = keep;
    else setMode(keep ? 'include' : 'exclude');
    place(parsed.root, path, { kind: keep ? 'keep' : 'drop' });
    return;
  }
  if (isDoc(value)) {
    const first = value.keys().next().value;
    if (first === undefined)
      throw new MongoError(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
    if (options.find && first === '$slice') {
      parsed.slices = true;
      place(parsed.root, path, {
        kind: 'array',
        project: sliceProjection(value.get('$slice')!),
        elementsOnly: false,
      });
      return;
    }
    if (options.find && first === '$elemMatch') {
      parsed.selects = true;
      if (path.includes('.')) throw new MongoError(31275, 'Cannot use $elemMatch projection on a nested field.');
      place(parsed.root, path, {
        kind: 'array',
        project: elemMatchProjection(value.get('$elemMatch')!),
        elementsOnly: true,
      });
      return;
    }
    if (first.startsWith('$') && !Object.hasOwn(expressionOperators, first)) {
      throw refusal('expression', first, new MongoError(31325, `Unknown expression ${first}`));
    }
    if (!first.startsWith('$')) {
      for (const [name, inner] of value) parseEntry(parsed, `${path}.${name}`, inner, options);
      return;
    }
  }
  if (parsed.mode === 'exclude') {
    const code = isDoc(value) ? 31252 : 31310;
    throw new MongoError(code, `Cannot use an expression ${path}: ${display(value)} in an exclusion projection`);
  }
  setMode('include');
  place(parsed.root, path, { kind: 'compute', expression: parseExpression(value) });
}

/** Parses a projection. Throws MongoDB's error for a mixture, a collision or an unknown operator. */
export function parseProjection(spec: Doc, options: ProjectionOptions): Projection {
  const parsed: Parsed = {
    root: { children: new Map() },
    mode: undefined,
    id: undefined,
    selects: false,
    slices: false,
  };
  for (const [path, value] of spec) parseEntry(parsed, path, value, options);
  const { root, mode } = parsed;
  const include =
    mode === 'include' || (mode === undefined && (parsed.id === true || (parsed.selects && !parsed.slices)));
  if (include && !root.children.has('_id')) root.children.set('_id', { kind: 'keep' });
  return (document, details) => {
    const result = projectDoc(document, root, include, details);
    for (const [name, node] of root.children) {
      // Among chosen fields, what $elemMatch found comes after those that are there by name.
      if (include && !isTree(node) && node.kind === 'array' && node.elementsOnly) moveToEnd(result, name);
      setComputed(result, name, node, document);
    }
    return result;
  };
}

function moveToEnd(document: Doc, name: string): void {
  const value = document.get(name);
  if (document.delete(name)) document.set(name, value!);
}

function projectDoc(document: Doc, tree: Tree, include: boolean, details: MatchDetails | undefined): Doc {
  const result: Doc = new Map();
  for (const [name, value] of document) {
    const node = tree.children.get(name);
    if (!node) {
      if (!include) result.set(name, value);
      continue;
    }
    const projected = projectValue(value, node, include, details);
    if (projected !== undefined) result.set(name, projected);
  }
  return result;
}

function projectValue(
  value: Value,
  node: Tree | Leaf,
  include: boolean,
  details: MatchDetails | undefined,
): Value | undefined {
  if (isTree(node)) {
    if (isDoc(value)) return projectDoc(value, node, include, details);
    if (!Array.isArray(value)) {
      if (!include) return value;
      // A computed field makes a document of what was none.
      return hasComputed(node) ? new Map() : undefined;
    }
    const projected: Value[] = [];
    for (const element of value) {
      const inner = projectValue(element, node, include, details);
      if (inner !== undefined) projected.push(inner);
    }
    return projected;
  }
  if (node.kind === 'keep') return value;
  if (node.kind === 'array')
    return Array.isArray(value) ? node.project(value, details) : node.elementsOnly ? undefined : value;
  // A computed field is set when the others are there: its place is at the end, also where the document has the field.
  return undefined;
}

/** Sets the computed fields, making the documents on the way. */
function compute(result: Doc, document: Doc, tree: Tree): void {
  for (const [name, node] of tree.children) setComputed(result, name, node, document);
}

function setComputed(target: Doc, name: string, node: Tree | Leaf, document: Doc): void {
  if (!isTree(node)) {
    if (node.kind !== 'compute') return;
    const value = node.expression({ root: document, variables: new Map() });
    if (value === undefined) target.delete(name);
    else target.set(name, value);
    return;
  }
  if (!hasComputed(node)) return;
  const apply = (value: Value | undefined): Value => {
    if (Array.isArray(value)) return value.map((element) => apply(element));
    const inner: Doc = isDoc(value) ? new Map(value) : new Map();
    for (const [child, childNode] of node.children) setComputed(inner, child, childNode, document);
    return inner;
  };
  target.set(name, apply(target.get(name)));
}

const hasComputed = (node: Tree | Leaf): boolean =>
  isTree(node) ? [...node.children.values()].some(hasComputed) : node.kind === 'compute';

/** $addFields and $set of a pipeline: every entry is computed and put into its place. */
export function parseAddFields(spec: Doc): Projection {
  const root: Tree = { children: new Map() };
  const add = (path: string, value: Value): void => {
    const first = isDoc(value) ? value.keys().next().value : undefined;
    if (isDoc(value) && first !== undefined && !first.startsWith('$')) {
      for (const [name, inner] of value) add(`${path}.${name}`, inner);
    } else place(root, path, { kind: 'compute', expression: parseExpression(value) });
  };
  for (const [path, value] of spec) add(path, value);
  return (document) => {
    const result: Doc = new Map(document);
    compute(result, document, root);
    return result;
  };
}
