import { equalValues } from '../bson/compare.js';
import { MongoError } from '../bson/errors.js';
import { newObjectId } from '../bson/new-id.js';
import { cloneValue, type Doc, isDoc, Regex, type Value } from '../bson/value.js';
import { isOperatorDoc } from '../match/parse.js';
import { applyUpdate } from './apply.js';
import type { Update } from './parse.js';

/** The equalities that a filter demands, which an upserted document begins with. */
function equalities(filter: Doc, into: Map<string, Value>, wanted: (path: string) => boolean): void {
  const put = (path: string, value: Value) => {
    if (!wanted(path)) return;
    const present = into.get(path);
    if (present !== undefined)
      throw new MongoError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    for (const other of into.keys()) {
      if (other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
        throw new MongoError(54, `cannot infer query fields to set, both paths '${other}' and '${path}' are matched`);
      }
    }
    into.set(path, value);
  };
  for (const [name, operand] of filter) {
    const clauses = name === '$and' || name === '$or' ? (operand as Doc[]) : [];
    const possible = name === '$or' ? clauses.filter((clause) => !neverHolds(clause)) : clauses;
    if (name === '$and' || possible.length === 1) {
      for (const clause of possible) equalities(clause, into, wanted);
    } else if (name.startsWith('$')) continue;
    else if (isOperatorDoc(operand)) {
      if (operand.has('$eq')) put(name, operand.get('$eq')!);
      const all = operand.get('$all');
      const one = operand.get('$in');
      const values = Array.isArray(all) ? all : Array.isArray(one) && one.length === 1 ? one : [];
      for (const value of values) if (!isOperatorDoc(value) && !(value instanceof Regex)) put(name, value);
    } else if (!(operand instanceof Regex)) put(name, operand);
  }
}

function setPath(document: Doc, path: string, value: Value): void {
  const parts = path.split('.');
  let container = document;
  for (const part of parts.slice(0, -1)) {
    const next = container.get(part);
    if (isDoc(next)) container = next;
    else {
      const made: Doc = new Map();
      container.set(part, made);
      container = made;
    }
  }
  container.set(parts.at(-1)!, cloneValue(value));
}

/** A filter that can never hold demands nothing: MongoDB forgets its equalities. */
function neverHolds(filter: Doc): boolean {
  return [...filter].some(([name, operand]) => {
    if (name === '$and') return (operand as Doc[]).some(neverHolds);
    if (name === '$or') return (operand as Doc[]).every(neverHolds);
    if (name.startsWith('$') || !isOperatorDoc(operand)) return false;
    return ['$in', '$all'].some((operator) => {
      const values = operand.get(operator);
      return Array.isArray(values) && values.length === 0;
    });
  });
}

/** The document that an upsert inserts when nothing matched. */
export function upsertDocument(filter: Doc, update: Update, now: Date): Doc {
  const found = new Map<string, Value>();
  // A replacement takes nothing but the id from the filter.
  if (!neverHolds(filter)) equalities(filter, found, (path) => update.kind === 'operators' || path === '_id');
  let base: Doc = new Map();
  if (update.kind === 'replace') {
    const id = found.get('_id');
    if (id !== undefined) base.set('_id', id);
  } else for (const [path, value] of found) setPath(base, path, value);
  const id = base.get('_id');
  const result = applyUpdate(update, base, { now, inserting: true, id, arrayIndex: -1 });
  if (id !== undefined && !equalValues(id, result.get('_id') ?? null)) {
    throw new MongoError(66, `Performing an update on the path '_id' would modify the immutable field '_id'`);
  }
  const chosen = result.get('_id');
  base = new Map([['_id', chosen === undefined ? newObjectId(now) : chosen]]);
  for (const [name, value] of result) if (name !== '_id') base.set(name, value);
  return base;
}
