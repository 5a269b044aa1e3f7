import fc from 'fast-check';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { document, indexableFilter, indexKey, sort } from './test/arbitraries.js';
import { connect, startTestServer, type TestServer } from './test/servers.js';

describe('a query by an index answers as the query without it', () => {
  let devdb: TestServer;
  let client: MongoClient;
  let db: Db;

  beforeAll(async () => {
    // With a pause after every document: what is read in several turns is held against the same.
    devdb = await startTestServer({ turnMs: 0 });
    client = await connect(devdb.uri);
    db = client.db('scan');
  });

  afterAll(async () => {
    await client.close();
    await devdb.close();
  });

  const options = fc.constantFrom(
    {},
    {},
    { sparse: true },
    { partialFilterExpression: { a: { $exists: true } } },
    { partialFilterExpression: { a: { $gt: 0 } } },
  );

  it('for random documents, indexes, filters and sorts, also after updates and deletes', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 8 }),
        fc.uniqueArray(fc.tuple(indexKey, options), {
          minLength: 1,
          maxLength: 3,
          selector: ([key]) => JSON.stringify(key),
        }),
        fc.array(fc.tuple(indexableFilter, fc.option(sort, { nil: undefined })), { minLength: 3, maxLength: 6 }),
        fc.array(document, { maxLength: 3 }),
        async (documents, indexes, queries, replacements) => {
          const [plain, indexed] = [db.collection('plain'), db.collection('indexed')];
          const numbered = documents.map((one, index) => ({ _id: index as never, ...one }));
          await Promise.all([plain.drop(), indexed.drop()]);
          for (const [index, [key, given]] of indexes.entries()) {
            await indexed.createIndex(key as Record<string, 1>, { ...given, name: `i${index}` });
          }
          for (const one of numbered) {
            // A document that an index cannot hold (two arrays in one key) is in neither.
            const held = await indexed.insertOne(one).then(
              () => true,
              () => false,
            );
            if (held) await plain.insertOne(one);
          }
          for (const [index, replacement] of replacements.entries()) {
            const changed = await indexed.replaceOne({ _id: index as never }, replacement).catch(() => undefined);
            if (changed) await plain.replaceOne({ _id: index as never }, replacement);
          }
          await Promise.all([plain, indexed].map((collection) => collection.deleteOne({ _id: 3 as never })));
          for (const [filter, order] of queries) {
            const ask = async (name: string) => {
              try {
                const found = await db.command({ find: name, filter, ...(order ? { sort: order } : {}) });
                const ids = (found.cursor.firstBatch as { _id: number }[]).map(({ _id }) => _id);
                return order ? ids : ids.sort();
              } catch (error) {
                return (error as { code: number }).code;
              }
            };
            expect(await ask('indexed')).toEqual(await ask('plain'));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('chooses the index for points, ranges and sorts', async () => {
    const collection = db.collection('chosen');
    await collection.createIndexes([
      { key: { a: 1, b: -1 }, name: 'ab' },
      { key: { u: 1 }, name: 'u', unique: true, partialFilterExpression: { u: { $exists: true } } },
      { key: { 's.t': 1 }, name: 'st', sparse: true },
    ]);
    await collection.insertMany([
      { a: 1, b: 1 },
      { a: 1, b: 2, u: 7 },
      { a: 2, s: { t: 5 } },
    ]);
    const plan = async (filter: object, order?: object) => {
      const explained = await collection.find(filter, order ? { sort: order as never } : {}).explain();
      const { stage, inputStage } = explained.queryPlanner.winningPlan;
      return `${stage} ${inputStage?.indexName ?? inputStage?.stage ?? ''}`.trim();
    };
    expect(await plan({ a: 1 })).toBe('FETCH ab');
    expect(await plan({ a: 1, b: { $gt: 1 } })).toBe('FETCH ab');
    expect(await plan({ a: 1 }, { b: 1 })).toBe('FETCH ab');
    expect(await plan({}, { a: -1, b: 1 })).toBe('FETCH ab');
    expect(await plan({}, { a: 1, b: 1 })).toBe('SORT COLLSCAN');
    expect(await plan({ u: 7 })).toBe('FETCH u');
    expect(await plan({ u: null })).toBe('COLLSCAN');
    expect(await plan({ 's.t': { $gte: 5 } })).toBe('FETCH st');
    expect(await plan({ 's.t': null })).toBe('COLLSCAN');
    expect(await plan({ _id: 1 })).toBe('FETCH _id_');
    await expect(collection.find({}, { hint: 'nope' }).toArray()).rejects.toMatchObject({ code: 2 });
  });

  it('keeps keys apart that are longer than the store takes', async () => {
    const collection = db.collection('long');
    await collection.createIndex({ k: 1 }, { unique: true });
    const long = 'x'.repeat(4000);
    await collection.insertMany([
      { _id: 1 as never, k: `${long}a` },
      { _id: 2 as never, k: `${long}b` },
      { _id: 3 as never, k: [`${long}c`, `${long}d`] },
    ]);
    await expect(collection.insertOne({ k: `${long}b` })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.countDocuments({ k: `${long}d` })).toBe(1);
    await collection.updateOne({ _id: 3 as never }, { $pull: { k: `${long}c` } as never });
    expect(await collection.countDocuments({ k: `${long}d` })).toBe(1);
    await collection.insertOne({ k: `${long}c` });
    expect(
      (
        await collection
          .find({ k: { $gt: 'x' } })
          .sort({ k: 1 })
          .toArray()
      ).map(({ k }) => (Array.isArray(k) ? 'd' : k.at(-1))),
    ).toEqual(['a', 'b', 'c', 'd']);
  });
});
