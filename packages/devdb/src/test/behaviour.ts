import { Double, EJSON, Int32, Long } from 'bson';
import type { Collection, Db, MongoClient } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  expressionCases,
  filterCases,
  lookupCases,
  modifiedCases,
  projectionCases,
  updateCases,
  upsertCases,
} from './regressions.js';

interface Item {
  _id: number;
  // The cases put anything into these.
  // biome-ignore lint/suspicious/noExplicitAny: fields of every type
  [field: string]: any;
}

const exact = (value: unknown): string => EJSON.stringify(value, { relaxed: false });

/** What must hold on devdb and on MongoDB alike, through the official driver. */
export function behaviour(client: () => MongoClient): void {
  let db: Db;
  let items: Collection<Item>;

  beforeEach(async () => {
    db = client().db('devdb_behaviour');
    items = db.collection('items');
    await items.drop();
  });

  describe('filters', () => {
    it.each(filterCases)('$filter', async ({ filter, values, matches }) => {
      await items.insertMany(values.map((a, _id) => (a === undefined ? { _id } : { _id, a })));
      expect((await items.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual(matches);
    });
  });

  describe('updates', () => {
    it.each(updateCases)('$update of $before', async ({ before, update, filter, after }) => {
      await items.insertOne({ _id: 1, ...before });
      const run = items.updateOne({ _id: 1, ...filter }, update);
      if (typeof after === 'number') await expect(run).rejects.toMatchObject({ code: after });
      else {
        await run;
        const stored = await items.findOne({ _id: 1 }, { promoteValues: false, projection: { _id: 0 } });
        expect(exact(stored)).toBe(exact(normal(after)));
      }
    });
  });

  describe('upserts', () => {
    it.each(upsertCases)('$update by $filter', async ({ filter, update, stored }) => {
      const { writeErrors } = await db.command({ update: 'items', updates: [{ q: filter, u: update, upsert: true }] });
      if (typeof stored === 'number') expect(writeErrors).toMatchObject([{ code: stored }]);
      else expect(await items.find().toArray()).toEqual([stored]);
    });
  });

  it.each(modifiedCases)('counts $update of $n as $modified modifications', async ({ n, update, modified }) => {
    await items.insertOne({ _id: 1, n });
    expect(await items.updateOne({}, update)).toMatchObject({ matchedCount: 1, modifiedCount: modified });
  });

  it.each(expressionCases)('computes $expression', async ({ expression, value, code }) => {
    await items.insertOne({ _id: 1, a: [0.1, 0.2, 0.3] });
    const found = (promoteValues: boolean) =>
      items.aggregate([{ $project: { _id: 0, x: expression } }], { promoteValues }).toArray();
    if (code === undefined) expect(exact(await found(false))).toBe(exact([normal({ x: value })]));
    else await expect(found(true)).rejects.toMatchObject({ code });
  });

  it('takes one expression in an accumulator of $group, and the first of equal numbers as extreme', async () => {
    await items.insertMany(
      [0.1, 0.2, 0.3].map((n, _id) => ({ _id, n, one: [new Int32(1), Long.fromNumber(1), new Double(1)][_id] })),
    );
    const group = (x: object, promoteValues = false) =>
      items.aggregate([{ $sort: { _id: 1 } }, { $group: { _id: null, x } }], { promoteValues }).toArray();
    for (const name of ['$sum', '$avg', '$min', '$max', '$first', '$last', '$push', '$addToSet']) {
      await expect(group({ [name]: ['$n', 1] }, true)).rejects.toMatchObject({ code: 40237 });
    }
    expect(exact(await group({ $sum: '$n' }))).toBe(exact([normal({ _id: null, x: 0.6 })]));
    for (const name of ['$min', '$max'])
      expect(exact(await group({ [name]: '$one' }))).toBe(exact([{ _id: null, x: new Int32(1) }]));
  });

  it.each(lookupCases)('looks up by $field of $document', async ({ field, document, matches }) => {
    await db.collection('others').drop();
    await db.collection<Item>('others').insertMany([{ _id: 1, k: null }, { _id: 2 }, { _id: 3, k: 1 }]);
    await items.insertOne({ _id: 1, ...document });
    const lookup = { from: 'others', localField: field, foreignField: 'k', as: 'found' };
    const [row] = await items.aggregate([{ $lookup: lookup }]).toArray();
    expect((row!.found as Item[]).map(({ _id }) => _id)).toEqual(matches);
  });

  it.each(projectionCases)('shows $projection of $document', async ({ projection, document, shown }) => {
    await items.insertOne({ ...document, _id: 1 });
    expect(exact(await items.findOne({}, { projection }))).toBe(exact(shown));
  });

  it('reports a duplicate key as MongoDB does', async () => {
    await items.createIndex({ 'a.b': 1, c: -1 }, { name: 'key', unique: true });
    await items.insertOne({ _id: 1, a: [{ b: 'x' }, { b: 'y' }], c: 1.5 });
    await expect(items.insertOne({ _id: 2, a: { b: 'y' }, c: 1.5 })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { 'a.b': 1, c: -1 },
      keyValue: { 'a.b': 'y', c: 1.5 },
      message: `E11000 duplicate key error collection: devdb_behaviour.items index: key dup key: { a.b: "y", c: 1.5 }`,
    });
    await items.insertOne({ _id: 3 });
    await expect(items.insertOne({ _id: 4 })).rejects.toMatchObject({
      message: expect.stringContaining('{ a.b: null, c: null }'),
    });
    await expect(items.insertOne({ _id: 1 })).rejects.toMatchObject({
      keyValue: { _id: 1 },
      message: expect.stringContaining('index: _id_ dup key: { _id: 1 }'),
    });
  });

  it('keeps partial and sparse unique indexes to the documents they hold', async () => {
    await items.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { live: true } });
    await items.createIndex({ s: 1 }, { unique: true, sparse: true });
    await items.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 1, live: true },
    ]);
    await expect(items.updateOne({ _id: 1 }, { $set: { live: true } })).rejects.toMatchObject({ code: 11000 });
    await items.updateOne({ _id: 3 }, { $set: { live: false } });
    expect(await items.updateOne({ _id: 1 }, { $set: { live: true } })).toMatchObject({ modifiedCount: 1 });
  });

  it('refuses index definitions that conflict', async () => {
    await items.createIndex({ a: 1 });
    expect(await items.createIndex({ a: 1 })).toBe('a_1');
    await expect(items.createIndex({ a: 1 }, { name: 'other' })).rejects.toMatchObject({ code: 85 });
    await expect(items.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 86 });
    await expect(items.createIndex({ b: 1 }, { name: 'a_1' })).rejects.toMatchObject({ code: 86 });
    await items.insertMany([
      { _id: 1, d: 1 },
      { _id: 2, d: 1 },
    ]);
    await expect(items.createIndex({ d: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect((await items.indexes()).map(({ name }) => name)).toEqual(['_id_', 'a_1']);
  });

  it('stops an ordered batch at its first error and continues in an unordered one', async () => {
    const batch = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    await expect(items.insertMany(batch)).rejects.toMatchObject({ code: 11000, insertedCount: 1 });
    await expect(items.insertMany(batch, { ordered: false })).rejects.toMatchObject({ insertedCount: 1 });
    expect(await items.countDocuments()).toBe(2);
  });

  it('leaves the documents before the one that a multi-update fails at', async () => {
    await items.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 'x' },
      { _id: 3, n: 1 },
    ]);
    await expect(items.updateMany({}, { $inc: { n: 1 } })).rejects.toMatchObject({ code: 14 });
    expect((await items.find().sort({ _id: 1 }).toArray()).map(({ n }) => n)).toEqual([2, 'x', 1]);
  });

  it('upserts from the equalities of the filter', async () => {
    const result = await items.updateOne(
      { _id: 7, 'a.b': 1, c: { $gt: 1 }, $and: [{ d: { $eq: 2 } }] },
      { $set: { e: 3 }, $setOnInsert: { f: 4 } },
      { upsert: true },
    );
    expect(result).toMatchObject({ upsertedId: 7, upsertedCount: 1, matchedCount: 0 });
    expect(await items.findOne()).toEqual({ _id: 7, a: { b: 1 }, d: 2, e: 3, f: 4 });
  });

  it('findAndModify gives the document before or after, sorted, projected, removed', async () => {
    await items.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 5 },
    ]);
    const options = { sort: { n: -1 } as const, projection: { n: 1, _id: 0 } };
    expect(await items.findOneAndUpdate({}, { $inc: { n: 1 } }, options)).toEqual({ n: 5 });
    expect(await items.findOneAndUpdate({}, { $inc: { n: 1 } }, { ...options, returnDocument: 'after' })).toEqual({
      n: 7,
    });
    expect(await items.findOneAndReplace({ _id: 3 }, { x: 1 }, { upsert: true, returnDocument: 'after' })).toEqual({
      _id: 3,
      x: 1,
    });
    expect(await items.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, n: 1 });
    expect(await items.findOneAndUpdate({ _id: 9 }, { $set: { a: 1 } })).toBeNull();
  });

  it('reads a cursor in batches, and forgets one that is closed', async () => {
    await items.insertMany(Array.from({ length: 250 }, (_, _id) => ({ _id, pad: 'x'.repeat(50) })));
    const cursor = items.find({}, { batchSize: 7 }).sort({ _id: -1 });
    const seen: number[] = [];
    for await (const { _id } of cursor) seen.push(_id);
    expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => 249 - index));
    expect(await items.find().skip(5).limit(3).toArray()).toHaveLength(3);
    await expect(db.command({ getMore: Long.fromNumber(12345), collection: 'items' })).rejects.toMatchObject({
      code: 43,
    });
  });

  it('aggregates', async () => {
    await items.insertMany([
      { _id: 1, kind: 'a', n: 2, tags: ['x', 'y'] },
      { _id: 2, kind: 'b', n: 3, tags: [] },
      { _id: 3, kind: 'a', n: 5, ref: 2 },
    ]);
    const run = (...pipeline: object[]) => items.aggregate(pipeline).toArray();
    expect(
      await run(
        { $match: { n: { $gte: 2 } } },
        {
          $group: {
            _id: '$kind',
            sum: { $sum: '$n' },
            avg: { $avg: '$n' },
            ids: { $push: '$_id' },
            max: { $max: '$n' },
          },
        },
        { $sort: { _id: 1 } },
      ),
    ).toEqual([
      { _id: 'a', sum: 7, avg: 3.5, ids: [1, 3], max: 5 },
      { _id: 'b', sum: 3, avg: 3, ids: [2], max: 3 },
    ]);
    expect(
      await run({ $unwind: '$tags' }, { $project: { _id: 0, tag: '$tags', twice: { $multiply: ['$n', 2] } } }),
    ).toEqual([
      { tag: 'x', twice: 4 },
      { tag: 'y', twice: 4 },
    ]);
    expect(
      await run(
        { $match: { _id: 3 } },
        { $lookup: { from: 'items', localField: 'ref', foreignField: '_id', as: 'found' } },
        { $set: { found: { $size: '$found' } } },
        { $unset: ['kind', 'n'] },
      ),
    ).toEqual([{ _id: 3, ref: 2, found: 1 }]);
    expect(
      await run(
        { $sort: { n: -1 } },
        { $skip: 1 },
        { $limit: 1 },
        { $addFields: { big: { $cond: [{ $gt: ['$n', 2] }, 'yes', 'no'] } } },
        { $project: { big: 1 } },
      ),
    ).toEqual([{ _id: 2, big: 'yes' }]);
    expect(await run({ $match: { _id: 99 } }, { $count: 'n' })).toEqual([]);
    expect(await run({ $count: 'n' })).toEqual([{ n: 3 }]);
    expect(await items.distinct('tags')).toEqual(['x', 'y']);
    expect(await items.countDocuments({ $expr: { $gt: ['$n', '$_id'] } })).toBe(3);
    await expect(run({ $match: {} }, { $nope: 1 })).rejects.toMatchObject({ code: 40324 });
  });

  it('answers $in for values of every type, by an index and without', async () => {
    const values = [1, 1.5, 'a', null, [1, 2], [], { x: 1 }, true, new Date(0)];
    await items.insertMany(values.map((a, _id) => ({ _id, a, b: a, c: _id % 2 })));
    await items.insertMany([
      { _id: 20, c: 0 },
      { _id: 21, a: [[1, 2]], b: [[1, 2]] },
      { _id: 22, a: 'b', b: 'b' },
    ]);
    const lists = [
      ...values.map((value) => [value]),
      values,
      [/^[ab]/, 1],
      [Long.fromNumber(1), 7],
      [{ x: 1, y: 1 }, 'z'],
    ];
    const ask = () =>
      Promise.all(
        lists.map(async (list) => {
          const found = await items
            .find({ a: { $in: list } })
            .sort({ _id: 1 })
            .toArray();
          const unindexed = await items
            .find({ b: { $in: list } })
            .sort({ _id: 1 })
            .toArray();
          expect(unindexed).toEqual(found);
          return found.map(({ _id }) => _id);
        }),
      );
    const expected = [
      [0, 4],
      [1],
      [2],
      [3, 20],
      [4, 21],
      [5],
      [6],
      [7],
      [8],
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 21],
      [0, 2, 4, 22],
      [0, 4],
      [],
    ];
    expect(await ask()).toEqual(expected);
    await items.createIndex({ a: 1, c: 1 });
    expect(await ask()).toEqual(expected);
  });

  it('counts by an index without reading a document', async () => {
    await items.insertMany(Array.from({ length: 40 }, (_, _id) => ({ _id, a: _id % 4, b: _id, at: new Date(_id) })));
    await items.createIndexes([{ key: { a: 1, b: -1 } }, { key: { at: -1 } }]);
    const examined = async (filter: object) => {
      const count = await items.countDocuments(filter);
      expect(await db.command({ count: 'items', query: filter })).toMatchObject({ n: count });
      const pipeline = [{ $match: filter }, { $group: { _id: 1, n: { $sum: 1 } } }];
      const explained = await items.aggregate(pipeline).explain('executionStats');
      const { executionStats } = (explained as { stages: { $cursor: { executionStats: Record<string, number> } }[] })
        .stages[0]!.$cursor;
      expect(executionStats).toMatchObject({ executionSuccess: true, nReturned: count });
      return [count, executionStats!.totalDocsExamined];
    };
    expect(await examined({ a: 1 })).toEqual([10, 0]);
    expect(await examined({ a: 1, b: { $gt: 5, $lte: 21 } })).toEqual([4, 0]);
    expect(await examined({ at: { $lt: new Date(7) } })).toEqual([7, 0]);
    expect((await examined({ a: 1, at: new Date(1) }))[0]).toBe(1);
  });

  it('explains what a find has looked at', async () => {
    await items.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id, a: _id % 2 })));
    await items.createIndex({ a: 1 });
    const { executionStats } = await items.find({ a: 1 }).limit(3).explain('executionStats');
    expect(executionStats).toMatchObject({
      executionSuccess: true,
      nReturned: 3,
      totalKeysExamined: 3,
      totalDocsExamined: 3,
    });
    expect(await items.find({ a: 1 }).explain('queryPlanner')).not.toHaveProperty('executionStats');
    await expect(db.command({ explain: { find: 'items' }, verbosity: 'nope' })).rejects.toMatchObject({ code: 2 });
  });

  it('takes a write concern that it meets, and no other', async () => {
    const insert = (writeConcern: unknown) => db.command({ insert: 'items', documents: [{ a: 1 }], writeConcern });
    for (const taken of [{ w: 1 }, { w: 'majority' }, { w: 1, j: true, wtimeout: 5 }, {}]) {
      expect(await insert(taken)).toMatchObject({ ok: 1, n: 1 });
    }
    const count = await items.countDocuments();
    for (const refused of [{ w: 2 }, { w: 'nope' }, { w: -1 }, { w: 51 }, { x: 1 }, { j: 'x' }, { w: true }]) {
      await expect(insert(refused)).rejects.toMatchObject({ ok: 0 });
    }
    await expect(db.command({ find: 'items', writeConcern: { w: 1 } })).rejects.toMatchObject({ code: 72 });
    expect(await items.countDocuments()).toBe(count);
  });

  it('lists, renames and drops', async () => {
    await items.insertOne({ _id: 1 });
    expect((await db.listCollections({ name: 'items' }).toArray()).map(({ name, type }) => ({ name, type }))).toEqual([
      { name: 'items', type: 'collection' },
    ]);
    await items.createIndex({ a: 1 });
    await items.dropIndex('a_1');
    expect(await items.indexes()).toHaveLength(1);
    await db.collection('other').drop();
    await items.rename('other');
    expect(await db.collection('other').countDocuments()).toBe(1);
    await db.dropDatabase();
    expect(await db.listCollections().toArray()).toEqual([]);
  });

  it('refuses what is larger than 16 MB and changes nothing', async () => {
    await items.insertOne({ _id: 1, s: 'x'.repeat(16 * 1024 * 1024 - 100) });
    await expect(items.updateOne({ _id: 1 }, { $set: { t: 'y'.repeat(100) } })).rejects.toMatchObject({ code: 10334 });
    expect(await items.findOne({ _id: 1 }, { projection: { t: 1 } })).toEqual({ _id: 1 });
  });

  it('loses and doubles nothing when many callers change the same documents', async () => {
    await items.insertMany([
      { _id: 1, n: 0, log: [] },
      { _id: 2, n: 0 },
    ]);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await items.updateOne({ _id: 1 }, { $inc: { n: 1 }, $push: { log: index } } as object);
        await items.findOneAndUpdate({ _id: 2, n: { $lt: 150 } }, { $inc: { n: 1 } });
      }),
    );
    const [first, second] = await items.find().sort({ _id: 1 }).toArray();
    expect(first!.n).toBe(200);
    expect(new Set(first!.log as number[]).size).toBe(200);
    expect(second!.n).toBe(150);
    const claims = await Promise.all(Array.from({ length: 50 }, () => items.findOneAndDelete({ _id: 2 })));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });
}

/** The numbers of a case as the server gives them without promotion. */
const normal = (value: unknown): unknown => EJSON.parse(EJSON.stringify(value, { relaxed: false }), { relaxed: false });
