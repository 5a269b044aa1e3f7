import { randomUUID } from 'node:crypto';
import { Binary, Long } from 'bson';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawCommand } from './test/raw.js';
import { connect, startTestServer, type TestServer } from './test/servers.js';

interface Item {
  _id: number;
  n: number;
  taken?: number;
}

const size = 60;

/** A server of which every turn ends after one document, so that commands meet each other wherever they can. */
describe('commands that run side by side', () => {
  let devdb: TestServer;
  let client: MongoClient;
  let db: Db;
  const items = () => db.collection<Item>('items');

  beforeAll(async () => {
    devdb = await startTestServer({ turnMs: 0 });
    client = await connect(devdb.uri);
    db = client.db('turns');
  });

  beforeEach(async () => {
    await db.dropDatabase();
    await items().insertMany(Array.from({ length: size }, (_, _id) => ({ _id, n: 0 })));
  });

  afterAll(async () => {
    await client.close();
    await devdb.close();
  });

  /** How many other commands are answered while one runs. */
  async function servedDuring(work: () => Promise<unknown>): Promise<number> {
    let running = true;
    let served = 0;
    const others = (async () => {
      while (running) {
        await db.collection('other').findOne({ _id: 1 as never });
        if (running) served++;
      }
    })();
    await work().finally(() => {
      running = false;
    });
    await others;
    return served;
  }

  const long: Record<string, () => Promise<unknown>> = {
    find: () => items().find({ n: 1 }).toArray(),
    sort: () => items().find().sort({ n: -1 }).toArray(),
    count: () => items().countDocuments({ n: { $ne: 1 } }),
    distinct: () => items().distinct('n'),
    group: () =>
      items()
        .aggregate([{ $group: { _id: '$n', count: { $sum: 1 } } }])
        .toArray(),
    unwind: () =>
      items()
        .aggregate([{ $unwind: '$n' }, { $sort: { n: 1 } }, { $limit: 1 }])
        .toArray(),
    updateMany: () => items().updateMany({}, { $inc: { n: 1 } }),
    findOneAndUpdate: () => items().findOneAndUpdate({ n: 1 }, { $set: { n: 2 } }),
    createIndex: () => items().createIndex({ n: 1 }),
    deleteMany: () => items().deleteMany({}),
    insertMany: () => items().insertMany(Array.from({ length: size }, (_, at) => ({ _id: size + at, n: 0 }))),
    bulkWrite: () =>
      items().bulkWrite(
        Array.from({ length: size }, (_, _id) => ({ updateOne: { filter: { _id }, update: { $inc: { n: 1 } } } })),
      ),
  };

  it.each(Object.keys(long))('others are served while a %s runs', async (name) => {
    expect(await servedDuring(long[name]!)).toBeGreaterThan(5);
  });

  it('no change is lost between an updateMany and others of the same documents', async () => {
    const others = Array.from({ length: 20 }, (_, at) => items().updateOne({ _id: at * 3 }, { $inc: { n: 100 } }));
    const [many] = await Promise.all([items().updateMany({}, { $inc: { n: 1 } }), ...others]);
    expect(many.modifiedCount).toBe(size);
    expect(await items().countDocuments({ n: 101 })).toBe(20);
    expect(await items().countDocuments({ n: 1 })).toBe(size - 20);
  });

  it('an updateMany changes no document that another moved out of its filter', async () => {
    const many = items().updateMany({ n: 0 }, { $inc: { n: 1 } });
    const others = items().updateMany({ n: 0 }, { $inc: { n: 1 } });
    const counts = await Promise.all([many, others]);
    expect(counts[0].modifiedCount + counts[1].modifiedCount).toBe(size);
    expect(await items().countDocuments({ n: 1 })).toBe(size);
  });

  it('a document is claimed once, in sorted order or not', async () => {
    const claims = Array.from({ length: 30 }, (_, taken) =>
      items().findOneAndUpdate(
        { taken: { $exists: false }, _id: { $gte: size - 20 } },
        { $set: { taken } },
        taken % 2 ? { sort: { n: 1, _id: -1 } } : {},
      ),
    );
    const claimed = (await Promise.all(claims)).filter((item) => item !== null).map(({ _id }) => _id);
    expect(claimed).toHaveLength(20);
    expect(new Set(claimed).size).toBe(20);
  });

  it('a unique index is kept by what is written while it is built', async () => {
    await items().bulkWrite(
      Array.from({ length: size }, (_, _id) => ({ updateOne: { filter: { _id }, update: { $set: { n: _id } } } })),
    );
    const building = items().createIndex({ n: 1 }, { unique: true });
    const moves = Array.from({ length: 12 }, (_, at) => items().updateOne({ _id: at * 5 }, { $set: { n: 1000 + at } }));
    const inserts = Array.from({ length: 12 }, (_, at) => items().insertOne({ _id: 2000 + at, n: 2000 + at }));
    const removals = Array.from({ length: 12 }, (_, at) => items().deleteOne({ _id: at * 5 + 1 }));
    await Promise.all([building, ...moves, ...inserts, ...removals]);
    await expect(items().insertOne({ _id: 3000, n: 1000 })).rejects.toMatchObject({ code: 11000 });
    await items().insertOne({ _id: 3001, n: 5 });
    await expect(items().insertOne({ _id: 3002, n: 2003 })).rejects.toMatchObject({ code: 11000 });
    const all = await items().find().hint({ _id: 1 }).toArray();
    const byIndex = await items()
      .find({ n: { $gte: 0 } })
      .hint({ n: 1 })
      .toArray();
    expect(byIndex.map(({ _id }) => _id).sort()).toEqual(all.map(({ _id }) => _id).sort());
  });

  it('an index that fails half way leaves nothing, and says so on the console', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await items().updateOne({ _id: 0 }, { $set: { n: 7 } });
    const building = items().createIndex({ n: 1 }, { unique: true, name: 'only_one' });
    await expect(building).rejects.toMatchObject({ code: 11000 });
    expect(said.mock.calls.flat().join('\n')).toContain("index 'only_one' of turns.items was refused: E11000");
    said.mockRestore();
    expect((await items().indexes()).map(({ name }) => name)).toEqual(['_id_']);
    await items().createIndex({ n: 1 }, { name: 'only_one' });
    expect(await items().find({ n: 0 }).hint('only_one').toArray()).toHaveLength(size - 1);
  });

  it('an index that two build at once is built once', async () => {
    await Promise.all([items().createIndex({ n: 1 }), items().createIndex({ n: 1 })]);
    expect(await items().indexes()).toHaveLength(2);
    expect(await items().find({ n: 0 }).hint({ n: 1 }).toArray()).toHaveLength(size);
  });

  it('a write that is sent again while it runs has one effect and one answer', async () => {
    const lsid = { id: new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), 4) };
    const updates = Array.from({ length: 30 }, (_, _id) => ({ q: { _id }, u: { $inc: { n: 1 } } }));
    const command = { update: 'items', updates, lsid, txnNumber: Long.fromNumber(1), $db: 'turns' };
    const [first, second] = await Promise.all([1, 2].map(() => rawCommand(devdb.server.port, command)));
    expect(first).toMatchObject({ ok: 1, n: 30, nModified: 30 });
    expect(second).toMatchObject({ ok: 1, n: 30, nModified: 30 });
    expect(await items().countDocuments({ n: 1 })).toBe(30);
  });

  it('work on a collection that is dropped ends, and what follows has a new one', async () => {
    const running = [items().find({ n: 1 }).toArray(), items().updateMany({}, { $inc: { n: 1 } })];
    const ended = Promise.allSettled(running);
    await items().drop();
    for (const result of await ended) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 175 });
    }
    await items().insertOne({ _id: 1, n: 9 });
    expect(await items().find().toArray()).toEqual([{ _id: 1, n: 9 }]);
  });

  it('a time limit ends a command, and an index that was not finished is not there', async () => {
    const maxTimeMS = 1;
    const expired = { code: 50, codeName: 'MaxTimeMSExpired' };
    await expect(items().find({ n: 1 }, { maxTimeMS }).toArray()).rejects.toMatchObject(expired);
    await expect(
      items()
        .aggregate([{ $group: { _id: '$n' } }], { maxTimeMS })
        .toArray(),
    ).rejects.toMatchObject(expired);
    await expect(items().updateMany({}, { $inc: { n: 1 } }, { maxTimeMS })).rejects.toMatchObject(expired);
    await expect(items().countDocuments({ n: { $ne: 1 } }, { maxTimeMS })).rejects.toMatchObject(expired);
    await expect(items().createIndex({ n: 1 }, { maxTimeMS })).rejects.toMatchObject(expired);
    expect(await items().indexes()).toHaveLength(1);
    expect(await items().find({ _id: 1 }, { maxTimeMS: 60_000 }).toArray()).toHaveLength(1);
    for (const [given, code] of [
      [-1, 2],
      [2147483648, 2],
      [1.5, 9],
      ['x', 14],
    ] as const) {
      await expect(db.command({ find: 'items', maxTimeMS: given })).rejects.toMatchObject({ code });
    }
  });
});

it('an index whose building the end of the server cut off is not there when it starts again', async () => {
  const first = await startTestServer({ turnMs: 0 });
  const before = await connect(first.uri);
  const rows = before.db('cut').collection<Item>('rows');
  await rows.insertMany(Array.from({ length: size }, (_, _id) => ({ _id, n: _id })));
  const building = rows.createIndex({ n: 1 }).catch(() => 'cut off');
  await expect.poll(() => before.db('cut').command({ ping: 1 })).toMatchObject({ ok: 1 });
  await first.stop();
  await before.close(true);
  expect(await building).toBe('cut off');
  const second = await startTestServer({ path: first.path });
  const after = await connect(second.uri);
  const again = after.db('cut').collection<Item>('rows');
  expect((await again.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  await again.createIndex({ n: 1 });
  expect(
    await again
      .find({ n: { $gte: 0 } })
      .hint({ n: 1 })
      .toArray(),
  ).toHaveLength(size);
  await after.close();
  await second.close();
});
