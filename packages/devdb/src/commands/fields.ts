import { toDouble, toInteger } from '../bson/arithmetic.js';
import { decode, documentLength } from '../bson/decode.js';
import { display } from '../bson/display.js';
import { badValue, failedToParse, MongoError, notSupported, typeMismatch } from '../bson/errors.js';
import { typeNameOf } from '../bson/types.js';
import { type Doc, isDoc, isNumeric, type Value } from '../bson/value.js';
import { listOf, paced, type Steps } from '../pace.js';

export type FieldType = 'string' | 'bool' | 'object' | 'array' | 'number' | 'any' | 'refused';

/** What a command takes: each field's type; `refused` is a field MongoDB knows and this server does not support. */
export type FieldTypes = Readonly<Record<string, FieldType>>;

/** Fields that every command takes. Those without effect here are the ones whose effect is always given. */
const genericFields: FieldTypes = {
  $db: 'string',
  lsid: 'object',
  txnNumber: 'number',
  $clusterTime: 'object',
  $readPreference: 'object',
  readConcern: 'object',
  writeConcern: 'object',
  maxTimeMS: 'number',
  comment: 'any',
  apiVersion: 'string',
  apiStrict: 'bool',
  apiDeprecationErrors: 'bool',
  maxTimeMSOpOnly: 'number',
};

const expectedTypes: Record<FieldType, string> = {
  string: "type 'string'",
  bool: "types '[bool, long, int, decimal, double']",
  object: "type 'object'",
  array: "type 'array'",
  number: "types '[long, int, decimal, double']",
  any: '',
  refused: '',
};

function fits(value: Value, type: FieldType): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean' || isNumeric(value);
    case 'object':
      return isDoc(value);
    case 'array':
      return Array.isArray(value);
    case 'number':
      return isNumeric(value);
    default:
      return true;
  }
}

/** The fields of a command or a part of one, checked: unknown ones and wrong types are refused in MongoDB's words. */
export class Fields {
  constructor(
    /** The command or part, for messages: `find`, `update.updates`. */
    readonly name: string,
    readonly source: Doc,
    types: FieldTypes,
    required: readonly string[] = [],
    generic = true,
    /** Long lists of documents that came beside the command and are not yet read. */
    private readonly sequences: ReadonlyMap<string, Buffer> = new Map(),
  ) {
    for (const field of sequences.keys()) {
      if (types[field] !== 'array') throw new MongoError(40415, `BSON field '${name}.${field}' is an unknown field.`);
    }
    for (const [field, value] of source) {
      const type =
        (Object.hasOwn(types, field) ? types[field] : undefined) ??
        (generic && Object.hasOwn(genericFields, field) ? genericFields[field] : undefined);
      if (type === undefined) {
        if (field === name) continue;
        throw new MongoError(40415, `BSON field '${name}.${field}' is an unknown field.`);
      }
      if (type === 'refused') throw notSupported(`The field '${name}.${field}'`);
      if (value !== null && !fits(value, type)) {
        throw typeMismatch(
          `BSON field '${name}.${field}' is the wrong type '${typeNameOf(value)}', expected ${expectedTypes[type]}`,
        );
      }
    }
    for (const field of required) {
      if (!source.has(field) && !sequences.has(field))
        throw new MongoError(40414, `BSON field '${name}.${field}' is missing but a required field`);
    }
  }

  get(field: string): Value | undefined {
    return this.source.get(field) ?? undefined;
  }

  string(field: string): string | undefined {
    return this.get(field) as string | undefined;
  }

  object(field: string): Doc | undefined {
    return this.get(field) as Doc | undefined;
  }

  array(field: string): Value[] | undefined {
    return this.get(field) as Value[] | undefined;
  }

  bool(field: string): boolean {
    const value = this.get(field);
    return typeof value === 'boolean' ? value : isNumeric(value) && toDouble(value) !== 0;
  }

  /** A count of things: an integer that is not negative. */
  count(field: string): number | undefined {
    const value = this.get(field);
    if (!isNumeric(value)) return undefined;
    const number = Number(toInteger(value) ?? Math.trunc(toDouble(value)));
    if (number < 0) {
      throw badValue(`BSON field '${field}' value must be >= 0, actual value '${number}'`);
    }
    return number;
  }

  /** An array of documents that may be long. All are read, and so checked, before the first is used. */
  *documents(field: string): Steps<Doc[]> {
    const section = this.sequences.get(field);
    return section ? yield* listOf(paced(documentsIn(section))) : this.docs(field);
  }

  /** An array of documents. */
  docs(field: string): Doc[] {
    return (this.array(field) ?? []).map((entry, index) => {
      if (isDoc(entry)) return entry;
      throw typeMismatch(
        `BSON field '${this.name}.${field}.${index}' is the wrong type '${typeNameOf(entry)}', expected type 'object'`,
      );
    });
  }
}

function* documentsIn(section: Buffer): Generator<Doc> {
  for (let position = 0; position < section.length; ) {
    const length = documentLength(section, position);
    yield decode(section, position);
    position += length;
  }
}

/** Only the simple collation compares as this server does. */
export function checkCollation(collation: Doc | undefined): void {
  if (!collation || collation.size === 0) return;
  if (collation.get('locale') !== 'simple') throw notSupported("A collation other than { locale: 'simple' }");
}

export function hintOf(fields: Fields): string | Doc | undefined {
  const hint = fields.get('hint');
  if (hint === undefined || typeof hint === 'string' || isDoc(hint)) return hint;
  throw new MongoError(9, `Hint must be a string or an object`);
}

export function checkRead(fields: Fields): void {
  const level = fields.object('readConcern')?.get('level');
  if (
    level === undefined ||
    level === 'local' ||
    level === 'majority' ||
    level === 'available' ||
    level === 'linearizable'
  )
    return;
  if (level === 'snapshot') throw notSupported('readConcern snapshot');
  throw badValue(`Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`);
}

/**
 * The time a command may take, in milliseconds; undefined for any. Throws BadValue or FailedToParse for what is no such
 * time.
 */
export function timeLimitOf(command: Doc): number | undefined {
  const given = command.get('maxTimeMS');
  if (!isNumeric(given)) return undefined;
  const whole = toInteger(given);
  if (whole === undefined) throw failedToParse(`Expected an integer: maxTimeMS: ${display(given)}`);
  if (whole < 0n) throw badValue(`BSON field 'maxTimeMS' value must be >= 0, actual value '${whole}'`);
  if (whole > 2147483647n)
    throw badValue(`BSON field 'maxTimeMS' value must be <= 2147483647, actual value '${whole}'`);
  return whole === 0n ? undefined : Number(whole);
}

/** Refuses a write concern that a replica set of one cannot meet, before anything is written. */
export function checkWriteConcern(command: Doc, taken: boolean): void {
  const concern = command.get('writeConcern');
  if (!isDoc(concern)) return;
  if (!taken) throw new MongoError(72, 'Command does not support writeConcern');
  for (const [name, value] of concern) {
    if (!['w', 'j', 'fsync', 'wtimeout', 'provenance'].includes(name))
      throw new MongoError(40415, `BSON field 'WriteConcernOptions.${name}' is an unknown field.`);
    if ((name === 'j' || name === 'fsync') && typeof value !== 'boolean' && !isNumeric(value))
      throw typeMismatch(
        `BSON field 'WriteConcernOptions.${name}' is the wrong type '${typeNameOf(value)}', expected types '[double, bool, decimal, int, long]'`,
      );
  }
  const w = concern.get('w') ?? 1;
  if (w === 'majority') return;
  if (typeof w === 'string')
    throw new MongoError(
      79,
      `No write concern mode named '${w}' found in replica set configuration. devdb is a replica set of one: use w: 1 or w: 'majority'.`,
    );
  if (isDoc(w)) throw notSupported('A write concern by tags');
  if (!isNumeric(w)) throw failedToParse(`w has to be a number, string, or object; found: ${typeNameOf(w)}`);
  const members = Math.trunc(toDouble(w));
  if (!(members >= 0 && members <= 50))
    throw failedToParse(`w has to be a non-negative number and not greater than 50; found: ${members}`);
  if (members > 1)
    throw new MongoError(
      100,
      `Not enough data-bearing nodes: devdb is a replica set of one, and w is ${members}. Use w: 1 or w: 'majority'.`,
    );
}
