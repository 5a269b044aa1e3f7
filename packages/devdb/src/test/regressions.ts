import { Decimal128, Double, Int32, Long } from 'bson';

type Doc = Record<string, unknown>;

/** Filters that random comparison with the real engine once found to be answered differently: documents and who matches. */
export const filterCases: readonly { filter: Doc; values: readonly unknown[]; matches: readonly number[] }[] = [
  {
    filter: { 'a.b': null },
    values: [[1], [], [{ b: 1 }], [[1]], 1, { b: 1 }, [1, { b: 1 }], [{ b: 1 }, []]],
    matches: [0, 1, 3, 4, 6],
  },
  { filter: { 'a.0': null }, values: [[1, 2], [], [[], 1], [null]], matches: [1, 3] },
  { filter: { 'a.1': null }, values: [[1], [1, 2], [[]], [[], []]], matches: [0, 2] },
  { filter: { 'a.0.b': null }, values: [[1], [[1]], [[[1]]], [[]], [{ b: 1 }], [[{ b: 1 }]]], matches: [0, 1, 4] },
  { filter: { 'a.0': { $type: 'string' } }, values: [['x'], [['x']]], matches: [0] },
  { filter: { a: null }, values: [null, [null], [], 0, undefined], matches: [0, 1, 4] },
  {
    filter: { a: { $gt: 1 } },
    values: [2, '2', [0, 5], new Double(Number.NaN), Decimal128.fromString('1.5')],
    matches: [0, 2, 4],
  },
  { filter: { a: new Double(Number.NaN) }, values: [new Double(Number.NaN), 0, null], matches: [0] },
  { filter: { a: { $gt: 0, $lt: 3 } }, values: [1, [-1, 5], [9]], matches: [0, 1] },
  { filter: { a: { $elemMatch: { $gt: 0, $lt: 3 } } }, values: [1, [-1, 5], [1]], matches: [2] },
  { filter: { a: { $not: { $gt: 1 } } }, values: [0, 2, [2], undefined, 'x'], matches: [0, 3, 4] },
  { filter: { a: { $all: [] } }, values: [[], 1], matches: [] },
  { filter: { a: { $regex: 'b$' } }, values: ['ab', 'ab\n', 'ba', ['b']], matches: [0, 1, 3] },
  {
    filter: { a: Long.fromString('9007199254740993') },
    values: [new Double(9007199254740992), Long.fromString('9007199254740993')],
    matches: [1],
  },
];

/** Updates of the document `{ _id: 1, ...before }`: what it is then, or the code of the error. */
export const updateCases: readonly { before: Doc; update: Doc; filter?: Doc; after: Doc | number }[] = [
  { before: {}, update: { $set: { b: 1, a: 2 } }, after: { a: 2, b: 1 } },
  {
    before: { n: new Int32(2147483647) },
    update: { $inc: { n: new Int32(1) } },
    after: { n: Long.fromString('2147483648') },
  },
  { before: { n: Long.MAX_VALUE }, update: { $inc: { n: 1 } }, after: 2 },
  { before: {}, update: { $mul: { n: new Double(Number.POSITIVE_INFINITY) } }, after: { n: new Double(Number.NaN) } },
  { before: { a: 1 }, update: { $set: { 'a.b': 1 } }, after: 28 },
  { before: { a: 1 }, update: { $pull: { 'a.b': 1 } }, after: 28 },
  { before: { a: 1 }, update: { $unset: { 'a.b': 1 } }, after: { a: 1 } },
  { before: { a: 1 }, update: { $set: { a: 1 }, $inc: { a: 1 } }, after: 40 },
  { before: { a: [] }, update: { $set: { 'a.$[]': 1, 'a.0': 1 } }, after: 40 },
  { before: {}, update: { $inc: { _id: new Double(0) } }, after: 66 },
  { before: {}, update: { $rename: { 'a.b': 'a' } }, after: 2 },
  { before: { a: ['b'] }, update: { $rename: { 'a.2': 'd' } }, after: { a: ['b'] } },
  { before: { a: [1, 2, 3] }, filter: { 'a.1': 2 }, update: { $set: { 'a.$': 9 } }, after: 2 },
  { before: { a: [1, 2, 3] }, filter: { a: 2 }, update: { $set: { 'a.$': 9 } }, after: { a: [1, 9, 3] } },
  {
    before: { b: [0], a: [{}] },
    filter: { b: { $exists: true } },
    update: { $set: { 'a.$.c': 1 } },
    after: { b: [0], a: [{ c: 1 }] },
  },
  { before: { a: [1] }, update: { $set: { 'a.3': 4 } }, after: { a: [1, null, null, 4] } },
  { before: { a: [1, 2] }, update: { $unset: { 'a.0': 1 } }, after: { a: [null, 2] } },
  { before: {}, update: { $setOnInsert: { 'a.$[]': 1 } }, after: 2 },
  { before: { a: [3, 1] }, update: { $push: { a: { $each: [2], $sort: 1, $slice: -2 } } }, after: { a: [2, 3] } },
  { before: { a: [1] }, update: { $addToSet: { a: { $each: [new Double(1), 2, 2] } } }, after: { a: [1, 2] } },
  {
    before: { a: [{ b: 1, c: 1 }, { b: 2 }] },
    update: { $pull: { a: { b: { $gte: 1 }, c: 1 } } },
    after: { a: [{ b: 2 }] },
  },
  { before: {}, update: { $set: { $b: 1 } }, after: 52 },
  { before: {}, update: { $nope: { a: 1 } }, after: 9 },
];

const projected = { _id: 1, d: [1, 3], b: [{ c: 1 }], a: [1] };
const positive = { $elemMatch: { $gt: 0 } };

/** Projections of one document, and what is shown: the order of the fields counts. */
export const projectionCases: readonly { projection: Doc; document: Doc; shown: Doc }[] = [
  { projection: { d: positive, b: 1 }, document: projected, shown: { _id: 1, b: [{ c: 1 }], d: [1] } },
  { projection: { a: positive, d: positive }, document: projected, shown: { _id: 1, a: [1], d: [1] } },
  {
    projection: { x: { $add: [1, 1] }, d: positive, b: 1 },
    document: projected,
    shown: { _id: 1, b: [{ c: 1 }], x: 2, d: [1] },
  },
  { projection: { d: '$a', b: 1 }, document: projected, shown: { _id: 1, b: [{ c: 1 }], d: [1] } },
  {
    projection: { 'b.c': '$a', 'b.d': 1 },
    document: { b: { c: 1, d: 2 }, a: 3 },
    shown: { _id: 1, b: { d: 2, c: 3 } },
  },
  { projection: { d: positive, b: { $slice: 1 } }, document: projected, shown: { ...projected, d: [1] } },
  { projection: { d: positive, b: 0 }, document: projected, shown: { _id: 1, d: [1], a: [1] } },
];
