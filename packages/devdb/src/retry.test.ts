import { randomUUID } from 'node:crypto';
import { Binary, Long } from 'bson';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawCommand } from './test/raw.js';
import { connect, startTestServer, type TestServer } from './test/servers.js';

const session = () => ({ id: new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), 4) });

/** Commands as a driver sends them again after a lost reply, byte for byte. */
describe('retryable writes', () => {
  let devdb: TestServer;
  let client: MongoClient;
  let db: Db;

  const open = async () => {
    client = await connect(devdb.uri);
    db = client.db('retry');
  };

  const send = (command: Record<string, unknown>) => rawCommand(devdb.server.port, { ...command, $db: 'retry' });

  beforeAll(async () => {
    devdb = await startTestServer();
    await open();
  });

  afterAll(async () => {
    await client.close();
    await devdb.close();
  });

  it('have one effect however often they come, and the first reply each time', async () => {
    const lsid = session();
    await db.collection<{ _id: number }>('a').insertOne({ _id: 1 });
    const command = {
      update: 'a',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
      lsid,
      txnNumber: Long.fromNumber(1),
    };
    const first = await send(command);
    expect(first).toMatchObject({ ok: 1, n: 1, nModified: 1 });
    for (let again = 0; again < 3; again++)
      expect(await send(command)).toMatchObject({ ok: 1, n: 1, nModified: 1, retriedStmtIds: [0] });
    expect(await db.collection('a').findOne()).toMatchObject({ n: 1 });
  });

  it('survive a restart between effect and retry', async () => {
    const lsid = session();
    const change = {
      findAndModify: 'b',
      query: { _id: 1 },
      update: { $inc: { n: 5 } },
      upsert: true,
      new: true,
      lsid,
      txnNumber: Long.fromNumber(9),
    };
    const insert = { insert: 'b', documents: [{ _id: 2 }, { _id: 3 }], lsid: session(), txnNumber: Long.fromNumber(1) };
    const first = await send(change);
    await send(insert);
    await client.close();
    await devdb.stop();
    devdb = await startTestServer({ path: devdb.path });
    await open();
    const second = await send(change);
    expect(second.value).toEqual(first.value);
    expect(await send(insert)).toMatchObject({ ok: 1, n: 2 });
    expect(await db.collection('b').find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, n: 5 },
      { _id: 2 },
      { _id: 3 },
    ]);
  });

  it('run again only what failed before', async () => {
    const lsid = session();
    await db.collection<{ _id: number }>('c').insertOne({ _id: 2 });
    const command = {
      insert: 'c',
      documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }],
      ordered: false,
      lsid,
      txnNumber: Long.fromNumber(1),
    };
    expect(await send(command)).toMatchObject({ n: 2, writeErrors: [{ index: 1, code: 11000 }] });
    await db.collection<{ _id: number }>('c').deleteOne({ _id: 2 });
    expect(await send(command)).toMatchObject({ n: 3, retriedStmtIds: [0, 2] });
    expect(await db.collection('c').countDocuments()).toBe(3);
  });

  it('refuse a number that the session has left behind, and statements of many documents', async () => {
    const lsid = session();
    const insert = (txnNumber: number, _id: number) =>
      send({ insert: 'd', documents: [{ _id }], lsid, txnNumber: Long.fromNumber(txnNumber) });
    await insert(5, 1);
    expect(await insert(4, 2)).toMatchObject({ ok: 0, code: 225, codeName: 'TransactionTooOld' });
    expect(await insert(6, 2)).toMatchObject({ ok: 1, n: 1 });
    const many = { lsid, txnNumber: Long.fromNumber(7) };
    expect(
      await send({ update: 'd', updates: [{ q: {}, u: { $set: { x: 1 } }, multi: true }], ...many }),
    ).toMatchObject({ ok: 0, code: 72 });
    expect(await send({ delete: 'd', deletes: [{ q: {}, limit: 0 }], ...many })).toMatchObject({ ok: 0, code: 72 });
    expect(await db.collection('d').countDocuments({ x: { $exists: true } })).toBe(0);
  });

  it('a transaction is refused at its first command and changes nothing', async () => {
    const withSession = client.startSession();
    const work = withSession.withTransaction(() => db.collection('e').insertOne({ a: 1 }, { session: withSession }));
    await expect(work).rejects.toMatchObject({ code: 263 });
    await withSession.endSession();
    expect(await db.collection('e').countDocuments()).toBe(0);
  });
});
