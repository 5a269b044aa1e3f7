import { MongoError, notSupported } from '../bson/errors.js';
import { splitPath } from '../bson/path.js';
import { typeNameOf } from '../bson/types.js';
import { type Doc, doc, isDoc, Regex, type Value } from '../bson/value.js';
import { visitPath } from '../match/elements.js';
import { parseFilter } from '../match/filter.js';
import { pause } from '../pace.js';
import { read } from '../query/read.js';
import type { Stage, StageContext } from './stages.js';

/** `$lookup` by equality of one field with another. */
export function parseLookup(operand: Value, context: StageContext): Stage {
  if (!isDoc(operand))
    throw new MongoError(9, `the $lookup stage specification must be an object, but found ${typeNameOf(operand)}`);
  for (const [name, value] of operand) {
    if (name === 'pipeline' || name === 'let') throw notSupported(`$lookup with '${name}'`);
    if (!['from', 'localField', 'foreignField', 'as'].includes(name))
      throw new MongoError(9, `unknown argument to $lookup: ${name}`);
    if (typeof value !== 'string')
      throw new MongoError(
        9,
        `$lookup argument '${name}: ${String(value)}' must be a string, found ${name}: ${typeNameOf(value)}`,
      );
  }
  for (const name of ['from', 'as', 'localField', 'foreignField']) {
    if (!operand.has(name))
      throw new MongoError(
        9,
        name === 'from' || name === 'as'
          ? `must specify '${name}' field for a $lookup`
          : "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
      );
  }
  const [from, as, localField, foreignField] = ['from', 'as', 'localField', 'foreignField'].map(
    (name) => operand.get(name) as string,
  ) as [string, string, string, string];
  if (as.includes('.')) throw notSupported("$lookup into a dotted 'as' field");
  const local = splitPath(localField);
  return function* (documents) {
    for (const document of documents) {
      if (document === pause) {
        yield pause;
        continue;
      }
      const collection = context.collection(from);
      const found: Value[] = [];
      if (collection) {
        const filter = parseFilter(doc({ [foreignField]: doc({ $in: wantedValues(document, local) }) }));
        for (const stored of read(collection, { filter })) {
          if (stored === pause) yield pause;
          else found.push(stored.document);
        }
      }
      yield new Map(document).set(as, found);
    }
  };
}

/** The local values to look for: elements of an array one by one, and null if the path leads to nothing at all. */
function wantedValues(document: Doc, parts: readonly string[]): Value[] {
  const values: Value[] = [];
  visitPath(document, parts, false, (value) => {
    if (Array.isArray(value)) values.push(...value);
    else if (value !== undefined) values.push(value);
    return false;
  });
  if (values.some((value) => value instanceof Regex)) throw notSupported('$lookup by a regular expression');
  return values.length === 0 ? [null] : values;
}
