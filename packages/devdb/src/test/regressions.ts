import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';

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
  { before: {}, update: { $inc: { $b: 1 } }, after: 52 },
  { before: {}, update: { $set: { 'b.$c': 1 } }, after: { b: { $c: 1 } } },
  {
    before: { n: Decimal128.fromString('1') },
    update: { $inc: { n: Decimal128.fromString('0.0') } },
    after: { n: Decimal128.fromString('1') },
  },
  { before: { n: new Int32(1) }, update: { $max: { n: new Double(1) } }, after: { n: new Int32(1) } },
  { before: { n: new Int32(1) }, update: { $min: { n: Long.fromNumber(1) } }, after: { n: new Int32(1) } },
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

/** Upserts into an empty collection: what is stored then, or the code of the error. */
export const upsertCases: readonly { filter: Doc; update: Doc; stored: Doc | number }[] = [
  { filter: { _id: null }, update: { $set: { a: 1 } }, stored: { _id: null, a: 1 } },
  { filter: { _id: { $eq: null } }, update: { a: 1 }, stored: { _id: null, a: 1 } },
  { filter: { a: 1 }, update: { $set: { _id: null } }, stored: { _id: null, a: 1 } },
  { filter: {}, update: { _id: null }, stored: { _id: null } },
  { filter: { _id: 1 }, update: { $set: { $myKey: 1 } }, stored: { _id: 1, $myKey: 1 } },
  { filter: { _id: 1 }, update: { $set: { '$a.b': 1 } }, stored: { _id: 1, $a: { b: 1 } } },
  { filter: { _id: 1 }, update: { $setOnInsert: { $x: 1 } }, stored: { _id: 1, $x: 1 } },
  { filter: { _id: 1 }, update: { $push: { $x: 1 } }, stored: { _id: 1, $x: [1] } },
  { filter: { _id: 1, a: 1 }, update: { $rename: { a: '$x' } }, stored: { _id: 1, $x: 1 } },
  { filter: { _id: 1 }, update: { a: 1, $b: 1 }, stored: { _id: 1, a: 1, $b: 1 } },
  { filter: {}, update: { $set: { '_id.$x': 1 } }, stored: 52 },
];

const notANumber = new Double(Number.NaN);

/** Whether an update of the field `n` counts as a modification. */
export const modifiedCases: readonly { n: unknown; update: Doc; modified: 0 | 1 }[] = [
  { n: notANumber, update: { $inc: { n: 1 } }, modified: 1 },
  { n: notANumber, update: { $mul: { n: 0 } }, modified: 1 },
  { n: notANumber, update: { $inc: { n: notANumber } }, modified: 1 },
  { n: Decimal128.fromString('NaN'), update: { $inc: { n: 1 } }, modified: 1 },
  { n: notANumber, update: { $set: { n: notANumber } }, modified: 0 },
  { n: new Double(Number.POSITIVE_INFINITY), update: { $inc: { n: 1 } }, modified: 0 },
  { n: new Int32(1), update: { $inc: { n: new Int32(0) } }, modified: 0 },
  { n: new Int32(1), update: { $inc: { n: new Double(0) } }, modified: 1 },
  { n: new Double(-0), update: { $inc: { n: new Double(0) } }, modified: 0 },
  { n: Decimal128.fromString('1.0'), update: { $mul: { n: Decimal128.fromString('1.0') } }, modified: 0 },
];

const literal = (value: unknown): Doc => ({ $literal: value });

/** Expressions over one document `{ a: [0.1, 0.2, 0.3] }`: the value, or the code of the error. */
export const expressionCases: readonly { expression: unknown; value?: unknown; code?: number }[] = [
  { expression: { $sum: '$a' }, value: 0.6 },
  { expression: { $avg: '$a' }, value: 0.19999999999999998 },
  { expression: { $add: [0.1, 0.2, 0.3] }, value: 0.6000000000000001 },
  { expression: { $sum: [Long.MAX_VALUE, new Int32(1)] }, value: new Double(2 ** 63) },
  { expression: { $sum: [new Int32(2147483647), new Int32(1)] }, value: Long.fromString('2147483648') },
  {
    expression: { $sum: [0.1, 0.2, Decimal128.fromString('1')] },
    value: Decimal128.fromString('1.300000000000000016653345369377348'),
  },
  {
    expression: { $avg: [Decimal128.fromString('1'), Decimal128.fromString('2')] },
    value: Decimal128.fromString('1.5'),
  },
  {
    expression: { $avg: [Decimal128.fromString('1'), Decimal128.fromString('2'), 0.1] },
    value: Decimal128.fromString('1.033333333333333335183705041041928'),
  },
  { expression: { $min: [Long.fromNumber(1), new Int32(1), new Double(1)] }, value: Long.fromNumber(1) },
  { expression: { $max: [new Double(1), Long.fromNumber(1), new Int32(1)] }, value: new Double(1) },
  { expression: { $toUpper: literal(new Double(123456789.123)) }, value: '1.23457E+08' },
  { expression: { $toLower: literal(new Double(0.00001234)) }, value: '1.234e-05' },
  { expression: { $toUpper: literal(new Double(1.5)) }, value: '1.5' },
  { expression: { $toUpper: literal(new Double(999999.5)) }, value: '1E+06' },
  { expression: { $toUpper: literal(notANumber) }, value: 'NAN' },
  { expression: { $toLower: literal(new Double(Number.NEGATIVE_INFINITY)) }, value: '-inf' },
  { expression: { $toUpper: literal(Decimal128.fromString('1.50')) }, value: '1.50' },
  { expression: { $toLower: literal(new Date(0)) }, value: '1970-01-01t00:00:00.000z' },
  { expression: { $toUpper: null }, value: '' },
  { expression: { $toUpper: true }, code: 16007 },
  { expression: { $toLower: literal(new ObjectId('65a000000000000000000001')) }, code: 16007 },
  { expression: { $toLower: literal([1]) }, code: 16007 },
];

/** Local documents of `$lookup` by `field`: the ids that match among `{ _id: 1, k: null }, { _id: 2 }, { _id: 3, k: 1 }`. */
export const lookupCases: readonly { field: string; document: Doc; matches: readonly number[] }[] = [
  { field: 'a.b', document: { a: [{ b: 1 }, {}] }, matches: [3] },
  { field: 'a.b', document: { a: [1, { b: 1 }] }, matches: [3] },
  { field: 'a.b', document: { a: [{}] }, matches: [1, 2] },
  { field: 'a.b', document: { a: [{ b: 1 }, { b: null }] }, matches: [1, 2, 3] },
  { field: 'a.b', document: {}, matches: [1, 2] },
  { field: 'a.b.c', document: { a: [{ b: { c: 1 } }, { b: {} }] }, matches: [3] },
  { field: 'a.0.b', document: { a: [{ b: 1 }, {}] }, matches: [3] },
  { field: 'a.0', document: { a: [1, { b: 1 }] }, matches: [3] },
];
