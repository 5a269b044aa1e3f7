import { Double, Int32, Long } from 'bson';
import fc from 'fast-check';
import { filter, scalar } from './arbitraries.js';

/** Random aggregation expressions and pipelines over the documents of `arbitraries.ts`. */

const fieldPath = fc.constantFrom('$a', '$b', '$c', '$a.b', '$a.0', '$$ROOT.c', '$d');
/** Small whole numbers: an operand that most operators take. */
const small = fc.integer({ min: -2, max: 3 }).map((value) => new Int32(value));

export const expression: fc.Arbitrary<unknown> = fc.letrec<{ one: unknown; two: unknown[]; list: unknown[] }>(
  (tie) => ({
    one: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'expression' },
      { weight: 4, arbitrary: fieldPath },
      { weight: 2, arbitrary: scalar.map((value) => ({ $literal: value })) },
      { weight: 2, arbitrary: small },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$cmp'), tie('two'))
          .map(([operator, operands]) => ({ [operator]: operands })),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('$add', '$subtract', '$multiply', '$mod'), tie('two'))
          .map(([operator, operands]) => ({ [operator]: operands })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom('$and', '$or', '$ifNull', '$concatArrays', '$concat', '$sum', '$min', '$max'),
            tie('two'),
          )
          .map(([operator, operands]) => ({ [operator]: operands })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom(
              '$not',
              '$abs',
              '$floor',
              '$ceil',
              '$size',
              '$isArray',
              '$first',
              '$last',
              '$type',
              '$sum',
              '$max',
              '$min',
            ),
            tie('one'),
          )
          .map(([operator, operand]) => ({ [operator]: [operand] })),
      },
      fc
        .tuple(fc.constantFrom('$in', '$arrayElemAt'), tie('two'))
        .map(([operator, operands]) => ({ [operator]: operands })),
      tie('two').map(([test, then]) => ({ $cond: [test, then, 'no'] })),
      tie('two').map(([test, then]) => ({ $switch: { branches: [{ case: test, then }], default: 'no' } })),
      fieldPath.map((input) => ({ $filter: { input, as: 'e', cond: { $gt: ['$$e', 0] } } })),
      fieldPath.map((input) => ({ $map: { input, as: 'e', in: { v: '$$e', w: '$$e.b' } } })),
      tie('two').map(([x, y]) => ({ x, y: [y] })),
    ),
    two: fc.tuple(tie('one'), tie('one')),
    list: fc.array(tie('one'), { maxLength: 3 }),
  }),
).one;

const accumulator = fc
  .tuple(fc.constantFrom('$sum', '$min', '$max', '$first', '$last', '$push'), fieldPath)
  .map(([operator, operand]) => ({ [operator]: operand }));

const stage: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  filter.map((operand) => ({ $match: operand })),
  expression.map((x) => ({ $project: { x } })),
  expression.map((x) => ({ $addFields: { 'a.x': x, y: 1 } })),
  fc
    .constantFrom('$a', '$b', '$a.b')
    .chain((unwound) =>
      fc
        .constantFrom<unknown>(
          unwound,
          { path: unwound, preserveNullAndEmptyArrays: true },
          { path: unwound, includeArrayIndex: 'i' },
        )
        .map((operand) => ({ $unwind: operand })),
    ),
  fc.constantFrom<Record<string, unknown>>(
    { $unset: 'a.b' },
    { $unset: ['a', 'c'] },
    { $count: 'n' },
    { $replaceRoot: { newRoot: { $cond: [{ $eq: [{ $type: '$a' }, 'object'] }, '$a', '$$ROOT'] } } },
  ),
);

/** At most one stage after a $match: MongoDB may move later ones forward, and then another error comes first. */
export const pipeline: fc.Arbitrary<Record<string, unknown>[]> = fc.oneof(
  stage.map((only) => [only]),
  fc.tuple(filter, stage).map(([operand, next]) => [{ $match: operand }, next]),
  fc
    .tuple(fc.constantFrom('$a', '$b', '$a.b', null), accumulator)
    .map(([_id, x]) => [{ $sort: { _id: 1 } }, { $group: { _id, x } }]),
);

/** Sums and averages of amounts in cents and of numbers of all types, grouped and as expressions. */
export const sums: fc.Arbitrary<{ documents: Record<string, unknown>[]; pipeline: Record<string, unknown>[] }> = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.array(fc.integer({ min: -10_000, max: 10_000 }).map((cents) => new Double(cents / 100))),
    },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.oneof(
          fc.double().map((value) => new Double(value)),
          small,
          fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
        ),
      ),
    },
  )
  .map((values) => ({
    documents: values.map((v) => ({ v })),
    pipeline: [
      { $sort: { _id: 1 } },
      { $group: { _id: null, sum: { $sum: '$v' }, average: { $avg: '$v' }, all: { $push: '$v' } } },
      { $project: { sum: 1, average: 1, sumOfAll: { $sum: '$all' }, averageOfAll: { $avg: '$all' } } },
    ],
  }));
