import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';

/** Random values, documents, filters and updates from a small world, so that they meet each other often. */

const numbers = fc.constantFrom<unknown>(
  new Int32(0),
  new Int32(1),
  new Int32(2),
  new Int32(-1),
  new Int32(2147483647),
  Long.fromNumber(1),
  Long.fromNumber(3),
  Long.fromString('9223372036854775807'),
  Long.fromString('9007199254740993'),
  new Double(1),
  new Double(1.5),
  new Double(-0),
  new Double(0.1),
  new Double(Number.NaN),
  new Double(Number.POSITIVE_INFINITY),
  new Double(9007199254740992),
  Decimal128.fromString('1'),
  Decimal128.fromString('1.50'),
  Decimal128.fromString('0.1'),
);

export const scalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: numbers },
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'ab', '', 'é', '\u{1F600}', '\uffff') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      new Date(0),
      new Date(86_400_000),
      new ObjectId('65a000000000000000000001'),
      new ObjectId('65a000000000000000000002'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      new MinKey(),
      new MaxKey(),
      new Binary(Buffer.from('x')),
      new Binary(Buffer.from('xy'), 4),
      new Timestamp({ t: 1, i: 1 }),
      new BSONRegExp('^a', 'i'),
    ),
  },
);

const name = fc.constantFrom('a', 'b', 'c');
const fieldName = fc.constantFrom('a', 'b', 'c', 'd');

export const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; document: unknown; array: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value', withCrossShrink: true },
    scalar,
    tie('document'),
    tie('array'),
  ),
  document: fc.dictionary(name, tie('value'), { maxKeys: 3, depthIdentifier: 'value', noNullPrototype: true }),
  array: fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'value' }),
})).value;

export const document: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(fieldName, value, {
  maxKeys: 3,
  noNullPrototype: true,
});

export const path = fc.constantFrom(
  'a',
  'b',
  'c',
  'a.b',
  'a.a',
  'b.c',
  'a.0',
  'a.1',
  'a.0.b',
  'a.b.c',
  'b.0.a',
  'a.b.0',
);
const plainPath = fc.constantFrom('a', 'b', 'c', 'a.b', 'a.a', 'b.c', 'a.b.c');

const typeName = fc.constantFrom<unknown>(
  'int',
  'long',
  'double',
  'number',
  'string',
  'object',
  'array',
  'null',
  'bool',
  'date',
  'decimal',
  2,
  16,
  -1,
  127,
);

const condition: fc.Arbitrary<Record<string, unknown>> = fc.letrec<{ one: Record<string, unknown> }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'condition' },
    fc
      .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), value)
      .map(([operator, operand]) => ({ [operator]: operand })),
    fc
      .tuple(fc.constantFrom('$in', '$nin', '$all'), fc.array(value, { maxLength: 3 }))
      .map(([operator, operand]) => ({ [operator]: operand })),
    fc.constantFrom<Record<string, unknown>>({ $exists: true }, { $exists: false }, { $exists: 0 }),
    typeName.map((type) => ({ $type: type })),
    fc.constantFrom<Record<string, unknown>>({ $size: 0 }, { $size: 1 }, { $size: 2 }, { $size: -1 }, { $size: 'x' }),
    fc.constantFrom<Record<string, unknown>>({ $mod: [2, 1] }, { $mod: [3, 0] }, { $mod: [0, 1] }, { $mod: [2] }),
    fc.constantFrom<Record<string, unknown>>(
      { $regex: '^a' },
      { $regex: 'B', $options: 'i' },
      { $regex: '.' },
      { $regex: 'b$' },
    ),
    tie('one').map((inner) => ({ $not: inner })),
    tie('one').map((inner) => ({ $elemMatch: inner })),
    fc.tuple(name, tie('one')).map(([field, inner]) => ({ $elemMatch: { [field]: inner } })),
    fc
      .tuple(fc.constantFrom('$gt', '$gte'), scalar, fc.constantFrom('$lt', '$lte'), scalar)
      .map(([low, a, high, b]) => ({ [low]: a, [high]: b })),
  ),
})).one;

const clause: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(path, condition).map(([field, operand]) => ({ [field]: operand })) },
  { weight: 2, arbitrary: fc.tuple(path, value).map(([field, operand]) => ({ [field]: operand })) },
);

export const filter: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 6, arbitrary: clause },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.tuple(clause, clause).map(([a, b]) => ({ ...a, ...b })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(clause, { minLength: 1, maxLength: 2 }))
      .map(([operator, clauses]) => ({ [operator]: clauses })),
  },
);

/** Filters with points and ranges, which indexes serve. */
export const indexableFilter: fc.Arbitrary<Record<string, unknown>> = fc
  .array(
    fc.tuple(
      plainPath,
      fc.oneof(
        value,
        fc
          .tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), value)
          .map(([operator, operand]) => ({ [operator]: operand })),
        fc.array(value, { maxLength: 3 }).map((operand) => ({ $in: operand })),
        fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lt: high })),
        fc.constant({ $exists: true }),
      ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((entries) => Object.fromEntries(entries));

export const indexKey: fc.Arbitrary<Record<string, unknown>> = fc
  .uniqueArray(plainPath, { minLength: 1, maxLength: 3 })
  .chain((paths) =>
    fc.tuple(...paths.map((field) => fc.constantFrom(1, -1).map((direction) => [field, direction] as const))),
  )
  .map((entries) => Object.fromEntries(entries));

export const sort: fc.Arbitrary<Record<string, unknown>> = fc
  .uniqueArray(path, { minLength: 1, maxLength: 2 })
  .chain((paths) =>
    fc.tuple(...paths.map((field) => fc.constantFrom(1, -1).map((direction) => [field, direction] as const))),
  )
  .map((entries) => ({ ...Object.fromEntries(entries), _id: 1 }));

const updatePath = fc.constantFrom(
  'a',
  'b',
  'c',
  'a.b',
  'b.c',
  'a.0',
  'a.2',
  'a.0.b',
  'a.b.c',
  'a.$',
  'a.$.b',
  'a.$[]',
  'a.$[].b',
  'a.$[e]',
  'a.$[e].b',
  '_id',
);

const pushClause: fc.Arbitrary<unknown> = fc.oneof(
  value,
  fc
    .tuple(
      fc.array(value, { maxLength: 3 }),
      fc.record(
        {
          $slice: fc.constantFrom(0, 1, 2, -1, -2),
          $position: fc.constantFrom(0, 1, -1, 5),
          $sort: fc.constantFrom<unknown>(1, -1, { a: 1 }, { b: -1 }),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    )
    .map(([each, clauses]) => ({ $each: each, ...clauses })),
);

const operation: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
  fc.tuple(fc.constantFrom('$set', '$setOnInsert', '$min', '$max'), value),
  fc.tuple(
    fc.constantFrom('$inc', '$mul'),
    fc.oneof({ weight: 6, arbitrary: numbers }, { weight: 1, arbitrary: scalar }),
  ),
  fc.tuple(fc.constant('$unset'), fc.constant('')),
  fc.tuple(fc.constant('$push'), pushClause),
  fc.tuple(
    fc.constant('$addToSet'),
    fc.oneof(
      value,
      fc.array(value, { maxLength: 2 }).map((each) => ({ $each: each })),
    ),
  ),
  fc.tuple(
    fc.constant('$pull'),
    fc.oneof(
      value,
      condition,
      fc.tuple(name, condition).map(([field, inner]) => ({ [field]: inner })),
    ),
  ),
  fc.tuple(fc.constant('$pullAll'), fc.array(value, { maxLength: 2 })),
  fc.tuple(fc.constant('$pop'), fc.constantFrom<unknown>(1, -1, 2, 'x')),
  fc.tuple(fc.constant('$rename'), fc.constantFrom('a', 'b', 'd', 'c.d', 'a.b')),
  fc.tuple(
    fc.constant('$bit'),
    fc.constantFrom<unknown>({ and: 1 }, { or: 6 }, { xor: new Int32(3) }, { and: Long.fromNumber(5) }, { nope: 1 }),
  ),
);

export const update: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 1, arbitrary: document },
  {
    weight: 8,
    arbitrary: fc.array(fc.tuple(updatePath, operation), { minLength: 1, maxLength: 3 }).map((entries) => {
      const result: Record<string, Record<string, unknown>> = {};
      for (const [field, [operator, operand]] of entries) {
        result[operator] ??= {};
        result[operator][field] = operand;
      }
      return result;
    }),
  },
);

/** Without `$all: []`, which never holds: MongoDB drops it and then finds no name in the filter. */
export const arrayFilter: fc.Arbitrary<Record<string, unknown>> = fc
  .oneof(
    condition.map((inner) => ({ e: inner })),
    fc.tuple(name, condition).map(([field, inner]) => ({ [`e.${field}`]: inner })),
    value.map((operand) => ({ e: operand })),
  )
  .filter((filter) => !JSON.stringify(filter).includes('"$all":[]'));

export const projection: fc.Arbitrary<Record<string, unknown>> = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'a.b', 'b.c', 'c'), { minLength: 1, maxLength: 2 })
  .chain((paths) =>
    fc.tuple(
      fc.constantFrom<unknown>(0, 1),
      fc.constantFrom<Record<string, unknown>>({}, { _id: 0 }, { _id: 1 }),
      fc.constant(paths),
      fc.constantFrom<Record<string, unknown>>(
        {},
        {},
        { d: { $slice: 1 } },
        { d: { $slice: [1, 1] } },
        { d: { $elemMatch: { $gt: 0 } } },
        { x: '$a.b' },
        { 'a.x': { $literal: 1 } },
      ),
    ),
  )
  .map(([keep, id, paths, more]) => ({ ...Object.fromEntries(paths.map((field) => [field, keep])), ...id, ...more }));
