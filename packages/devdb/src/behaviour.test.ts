import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour } from './test/behaviour.js';
import { mongooseBehaviour } from './test/mongoose-behaviour.js';
import { connect, realUri, startTestServer, type TestServer, whyNoReal } from './test/servers.js';

describe('devdb', () => {
  let devdb: TestServer;
  let client: MongoClient;
  let now = new Date('2026-01-01T00:00:00Z');

  beforeAll(async () => {
    devdb = await startTestServer({ clock: () => now });
    client = await connect(devdb.uri);
  });

  afterAll(async () => {
    await client.close();
    await devdb.close();
  });

  behaviour(() => client);
  describe('with mongoose', () => mongooseBehaviour(() => devdb.uri, true));

  it('deletes what has expired, by its clock', async () => {
    const events = client.db('ttl').collection<{ _id: number; at?: unknown; keep?: boolean }>('events');
    await events.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
    await events.insertMany([
      { _id: 1, at: at(0) },
      { _id: 2, at: at(30) },
      { _id: 3, at: 'never' },
      { _id: 4 },
      { _id: 5, at: [at(500), at(0)] },
    ]);
    now = at(59);
    expect(await devdb.server.expire()).toBe(0);
    now = at(1);
    expect(await devdb.server.expire()).toBe(2);
    expect((await events.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual([2, 3, 4]);
  });

  it('forgets a cursor that nobody reads for ten minutes', async () => {
    const items = client.db('idle').collection<{ _id: number }>('items');
    await items.insertMany([1, 2, 3, 4].map((_id) => ({ _id })));
    const cursor = items.find({}, { batchSize: 1 });
    await cursor.next();
    now = new Date(now.getTime() + 11 * 60_000);
    await devdb.server.expire();
    await expect(cursor.toArray()).rejects.toMatchObject({ code: 43 });
  });
});

describe.skipIf(!realUri)(`the MongoDB of MONGODB_URI${realUri ? '' : ` (skipped: ${whyNoReal})`}`, () => {
  let client: MongoClient;

  beforeAll(async () => {
    client = await connect(realUri!);
  });

  afterAll(async () => {
    await client?.db('devdb_behaviour').dropDatabase();
    await client?.close();
  });

  behaviour(() => client);
  describe('with mongoose', () => mongooseBehaviour(() => realUri!, !/directConnection=true/.test(realUri ?? '')));
});
