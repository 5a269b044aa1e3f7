import { MongoError } from '../bson/errors.js';
import { valueAt } from '../bson/path.js';
import { typeNameOf } from '../bson/types.js';
import { type Doc, isDoc, type Value } from '../bson/value.js';
import { pause } from '../pace.js';
import type { Stage } from './stages.js';

function withValue(document: Doc, parts: readonly string[], value: Value | undefined): Doc {
  const result = new Map(document);
  const [first, ...rest] = parts as [string, ...string[]];
  const inner = result.get(first);
  if (rest.length > 0) result.set(first, withValue(isDoc(inner) ? inner : new Map(), rest, value));
  else if (value === undefined) result.delete(first);
  else result.set(first, value);
  return result;
}

export function parseUnwind(operand: Value): Stage {
  const options: Doc = isDoc(operand) ? operand : new Map([['path', operand]]);
  for (const name of options.keys()) {
    if (!['path', 'preserveNullAndEmptyArrays', 'includeArrayIndex'].includes(name)) {
      throw new MongoError(28811, `unrecognized option to $unwind stage: ${name}`);
    }
  }
  const path = options.get('path');
  if (path === undefined) throw new MongoError(28812, 'no path specified to $unwind stage');
  if (typeof path !== 'string')
    throw new MongoError(28808, `expected a string as the path for $unwind stage, got ${typeNameOf(path)}`);
  if (!path.startsWith('$'))
    throw new MongoError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const preserve = options.get('preserveNullAndEmptyArrays') ?? false;
  if (typeof preserve !== 'boolean')
    throw new MongoError(
      28809,
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeNameOf(preserve)}`,
    );
  const index = options.get('includeArrayIndex');
  if (index !== undefined && typeof index !== 'string')
    throw new MongoError(
      28810,
      `expected a non-empty string for the includeArrayIndex  option to $unwind stage, got ${typeNameOf(index)}`,
    );
  const parts = path.slice(1).split('.');
  const numbered = (document: Doc, position: bigint | null): Doc =>
    index === undefined ? document : withValue(document, index.split('.'), position);
  return function* (documents) {
    for (const document of documents) {
      if (document === pause) {
        yield pause;
        continue;
      }
      const value = parts.every((_, length) => !Array.isArray(valueAt(document, parts.slice(0, length))))
        ? valueAt(document, parts)
        : undefined;
      if (Array.isArray(value) && value.length > 0) {
        for (const [position, element] of value.entries())
          yield numbered(withValue(document, parts, element), BigInt(position));
      } else if (value === undefined || value === null || Array.isArray(value)) {
        if (preserve) yield numbered(Array.isArray(value) ? withValue(document, parts, undefined) : document, null);
      } else yield numbered(document, null);
    }
  };
}
