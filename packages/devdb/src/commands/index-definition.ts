import { toDouble, toInteger } from '../bson/arithmetic.js';
import { compareValues } from '../bson/compare.js';
import { display, displayDoc } from '../bson/display.js';
import { MongoError, notSupported, typeMismatch } from '../bson/errors.js';
import { refusal } from '../bson/mongodb-names.js';
import { typeNameOf } from '../bson/types.js';
import { type Doc, isDoc, isNumeric, type Value } from '../bson/value.js';
import { parseFilter } from '../match/filter.js';
import { type IndexSpec, isIdPattern, specToDoc } from '../storage/index-spec.js';

const knownOptions = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'background',
  'partialFilterExpression',
  'expireAfterSeconds',
  'hidden',
  'collation',
  'ns',
]);
const otherOptions = new Set([
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'wildcardProjection',
  'storageEngine',
  'prepareUnique',
]);

function parseKey(key: Value | undefined): Doc {
  if (!isDoc(key))
    throw typeMismatch(`The field 'key' must be an object, but got ${key === undefined ? 'missing' : typeNameOf(key)}`);
  if (key.size === 0) throw new MongoError(67, 'Index keys cannot be an empty object');
  if (key.size > 32) throw new MongoError(67, 'Index keys may have at most 32 fields');
  for (const [path, direction] of key) {
    if (path === '') throw new MongoError(67, 'Index keys cannot be an empty field');
    if (path.split('.').includes(''))
      throw new MongoError(67, `Index key contains an empty field name: ${displayDoc(key)}`);
    if (path.split('.').some((part) => part.startsWith('$') && !['$id', '$ref', '$db'].includes(part))) {
      throw new MongoError(
        67,
        `Index key contains an illegal field name: field name starts with '$'. ${displayDoc(key)}`,
      );
    }
    if (path.includes('$**')) throw notSupported('A wildcard index', 67);
    if (typeof direction === 'string')
      throw refusal(
        'index type',
        direction,
        new MongoError(
          67,
          `Error in specification ${displayDoc(key)} :: caused by :: Unknown index plugin '${direction}'`,
        ),
      );
    if (!isNumeric(direction))
      throw new MongoError(
        67,
        `Values in v:2 index key pattern cannot be of type ${typeNameOf(direction)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
      );
    if (toDouble(direction) === 0 || Number.isNaN(toDouble(direction)))
      throw new MongoError(67, 'Values in the index key pattern cannot be 0.');
  }
  return key;
}

const partialOperators = new Set(['$eq', '$gt', '$gte', '$lt', '$lte', '$exists', '$type', '$in', '$and', '$or']);

function checkPartial(filter: Doc, depth = 0): void {
  parseFilter(filter);
  for (const [name, operand] of filter) {
    if (name === '$and' || name === '$or') {
      for (const clause of operand as Doc[]) checkPartial(clause, depth + 1);
    } else if (name.startsWith('$')) throw new MongoError(67, `Expression not supported in partial index: ${name}`);
    else if (isDoc(operand)) {
      for (const [operator, value] of operand) {
        if (!operator.startsWith('$')) break;
        if (!partialOperators.has(operator) || (operator === '$exists' && (value === false || value === 0))) {
          throw new MongoError(
            67,
            `Expression not supported in partial index: ${operator === '$exists' || operator === '$ne' ? `$not\n    ${name} ${operator === '$ne' ? '$eq' : '$exists'}` : `${name} ${operator}`} ${display(value)}\n`,
          );
        }
      }
    }
  }
}

function checkExpiry(spec: Doc, key: Doc): void {
  const expire = spec.get('expireAfterSeconds');
  if (expire === undefined) return;
  if (!isNumeric(expire))
    throw typeMismatch(`The field 'expireAfterSeconds' must be a number, but got ${typeNameOf(expire)}`);
  if (toDouble(expire) < 0)
    throw new MongoError(
      67,
      "TTL index 'expireAfterSeconds' option must be within an acceptable range, try a lower number. TTL index 'expireAfterSeconds' option cannot be less than 0",
    );
  if (toDouble(expire) > 2147483647)
    throw new MongoError(
      67,
      "TTL index 'expireAfterSeconds' option must be within an acceptable range, try a lower number",
    );
  if (key.size !== 1)
    throw new MongoError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
  if (key.has('_id'))
    throw new MongoError(197, "The field 'expireAfterSeconds' is not valid for an _id index specification");
}

/** One entry of createIndexes, checked. Throws what MongoDB answers for a definition that is wrong or not supported. */
export function parseIndexDefinition(source: Doc): IndexSpec {
  for (const name of source.keys()) {
    if (otherOptions.has(name)) throw notSupported(`The index option '${name}'`);
    if (!knownOptions.has(name)) {
      throw new MongoError(
        197,
        `Error in specification ${displayDoc(source)} :: caused by :: The field '${name}' is not valid for an index specification. Specification: ${displayDoc(source)}`,
      );
    }
  }
  const key = parseKey(source.get('key'));
  const name = source.get('name');
  if (name === undefined)
    throw new MongoError(
      9,
      `Error in specification ${displayDoc(source)} :: caused by :: The 'name' field is a required property of an index specification`,
    );
  if (typeof name !== 'string') throw typeMismatch(`The field 'name' must be a string, but got ${typeNameOf(name)}`);
  if (name === '') throw new MongoError(67, 'index name cannot be empty');
  const collation = source.get('collation');
  if (isDoc(collation) && collation.size > 0 && collation.get('locale') !== 'simple')
    throw notSupported('A collation of an index');
  const version = source.get('v');
  if (version !== undefined && toInteger(isNumeric(version) ? version : 0) !== 2n)
    throw notSupported('An index version other than 2');
  checkExpiry(source, key);
  const partial = source.get('partialFilterExpression');
  const sparse = flag(source, 'sparse');
  if (partial !== undefined) {
    if (!isDoc(partial))
      throw typeMismatch(`The field 'partialFilterExpression' must be an object, but got ${typeNameOf(partial)}`);
    if (sparse) throw new MongoError(67, `cannot mix "partialFilterExpression" and "sparse" options`);
    if (isIdPattern(key)) throw new MongoError(67, '_id index cannot be a partial index');
    checkPartial(partial);
  }
  if (isIdPattern(key) && sparse) throw new MongoError(67, '_id index cannot be sparse');
  const expire = source.get('expireAfterSeconds');
  return {
    name,
    key,
    unique: flag(source, 'unique'),
    sparse,
    ...(partial ? { partialFilterExpression: partial as Doc } : {}),
    ...(expire === undefined ? {} : { expireAfterSeconds: expire }),
    ...(flag(source, 'hidden') ? { hidden: true } : {}),
  };
}

function flag(source: Doc, name: string): boolean {
  const value = source.get(name);
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  if (isNumeric(value)) return toDouble(value) !== 0;
  throw typeMismatch(`The field '${name}' has value ${name}: ${display(value)}, which is not convertible to bool`);
}

const same = (a: Value, b: Value): boolean => compareValues(a, b) === 0;

/** Whether the wanted index is the present one (true), another (false), or in conflict with it (throws 85 or 86). */
export function isSameIndex(present: IndexSpec, wanted: IndexSpec): boolean {
  const sameKey = sameNames(present.key, wanted.key) && same(present.key, wanted.key);
  const sameFilter = same(present.partialFilterExpression ?? new Map(), wanted.partialFilterExpression ?? new Map());
  if (sameKey && isIdPattern(wanted.key)) return true;
  // What an index holds makes it another index on the same key; when it expires is only an option.
  const sameContent = sameKey && sameFilter && present.unique === wanted.unique && present.sparse === wanted.sparse;
  const sameExpiry = same(present.expireAfterSeconds ?? null, wanted.expireAfterSeconds ?? null);
  const both = `Requested index: ${displayDoc(specToDoc(wanted))}, existing index: ${displayDoc(specToDoc(present))}`;
  if (present.name === wanted.name) {
    if (!sameContent) {
      throw new MongoError(
        86,
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${both}`,
      );
    }
    if (sameExpiry) return true;
    throw new MongoError(85, `An equivalent index already exists with the same name but different options. ${both}`);
  }
  if (!sameContent) return false;
  if (sameExpiry) throw new MongoError(85, `Index already exists with a different name: ${present.name}`);
  throw new MongoError(85, `An equivalent index already exists with a different name and options. ${both}`);
}

const sameNames = (a: Doc, b: Doc): boolean => [...a.keys()].join('\0') === [...b.keys()].join('\0');
