import { Long, ObjectId, serialize } from 'bson';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, exchange, exchangeMany, opMsg, rawCommand, withHeader } from '../test/raw.js';
import { startTestServer, type TestServer } from '../test/servers.js';
import { crc32c } from './crc32c.js';

describe('the wire', () => {
  let devdb: TestServer;
  let port: number;

  beforeAll(async () => {
    devdb = await startTestServer();
    port = devdb.server.port;
  });

  afterAll(() => devdb.close());

  const ping = { ping: 1, $db: 'admin' };

  it('answers the old form of hello, and nothing else in it', async () => {
    const query = (command: object) =>
      withHeader(
        2004,
        Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(8), serialize(command)]),
      );
    const reply = await exchange(port, query({ ismaster: 1, helloOk: true }));
    expect(bodyOf(reply!, 36)).toMatchObject({ ok: 1, ismaster: true, setName: 'devdb', maxWireVersion: 25 });
    expect(await exchange(port, query({ find: 'x' }))).toBeUndefined();
  });

  it('holds a hello back for as long as the driver says, once that knows the server, and continues to answer', async () => {
    const awaited = async (topologyVersion: unknown, flags: number, count: number) => {
      const begunAt = performance.now();
      const command = { hello: 1, topologyVersion, maxAwaitTimeMS: 60, $db: 'admin' };
      const replies = await exchangeMany(port, opMsg(command, { flags }), count);
      return { replies, ms: performance.now() - begunAt };
    };
    const known = (await rawCommand(port, { hello: 1, $db: 'admin' })).topologyVersion;
    const other = { processId: new ObjectId(), counter: Long.fromNumber(0) };
    expect((await awaited(other, 0, 1)).ms).toBeLessThan(50);
    const once = await awaited(known, 0, 1);
    expect(once.ms).toBeGreaterThan(55);
    expect(once.replies[0]!.readUInt32LE(16)).toBe(0);
    const streamed = await awaited(known, 1 << 16, 3);
    expect(streamed.ms).toBeGreaterThan(170);
    expect(streamed.replies.map((reply) => reply.readUInt32LE(16))).toEqual([2, 2, 2]);
    // Each answers the one before it.
    expect(streamed.replies.map((reply) => reply.readInt32LE(8))).toEqual([7, 1, 2]);
    expect(bodyOf(streamed.replies[2]!)).toMatchObject({ ok: 1, isWritablePrimary: true });
  });

  it('puts together a message that comes byte by byte, and takes apart two that come at once', async () => {
    const message = opMsg(ping);
    expect(bodyOf((await exchange(port, ...[...message].map((byte) => Buffer.from([byte]))))!)).toEqual({ ok: 1 });
    expect(bodyOf((await exchange(port, Buffer.concat([message, message])))!)).toEqual({ ok: 1 });
  });

  it('takes document sequences and checksums', async () => {
    const documents = Buffer.concat([serialize({ _id: 1 }), serialize({ _id: 2 })]);
    const section = Buffer.concat([Buffer.from([1]), Buffer.alloc(4), Buffer.from('documents\0'), documents]);
    section.writeInt32LE(section.length - 1, 1);
    const reply = await exchange(port, opMsg({ insert: 'x', $db: 'wire' }, { sections: [section] }));
    expect(bodyOf(reply!)).toEqual({ n: 2, ok: 1 });
    const signed = opMsg(ping, { flags: 1, sections: [Buffer.alloc(4)] });
    signed.writeUInt32LE(crc32c(signed.subarray(0, -4)), signed.length - 4);
    expect(bodyOf((await exchange(port, signed))!)).toEqual({ ok: 1 });
    signed[signed.length - 1]! ^= 1;
    expect(await exchange(port, signed)).toBeUndefined();
  });

  it('does not answer a write that asks for no answer, and does it', async () => {
    const silent = opMsg(
      { insert: 'silent', documents: [{ _id: 1 }], $db: 'wire', writeConcern: { w: 0 } },
      { flags: 2 },
    );
    const reply = await exchange(port, silent, opMsg({ count: 'silent', $db: 'wire' }));
    expect(bodyOf(reply!)).toEqual({ n: 1, ok: 1 });
  });

  it('closes on what makes no sense and lives on', async () => {
    const bad = [
      withHeader(2012, Buffer.alloc(9)),
      withHeader(2013, Buffer.alloc(2)),
      withHeader(2013, Buffer.alloc(40)),
      opMsg(ping, { flags: 4 }),
      opMsg(ping, { sections: [Buffer.from([9])] }),
      Buffer.from([1, 0, 0, 0, ...Buffer.alloc(20)]),
      Buffer.from([255, 255, 255, 127, ...Buffer.alloc(20)]),
      Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    ];
    for (const bytes of bad) expect(await exchange(port, bytes)).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 5, maxLength: 60 }), async (noise) => {
        await exchange(port, withHeader(2013, Buffer.from(noise)));
      }),
      { numRuns: 100 },
    );
    expect(await rawCommand(port, ping)).toEqual({ ok: 1 });
  });

  it.each([
    [{ nope: 1 }, 59, 'CommandNotFound'],
    [{ find: 'x', nope: 1 }, 40415, 'IDLUnknownField'],
    [{ find: 'x', filter: 'a' }, 14, 'TypeMismatch'],
    [{ find: 'x', filter: { $nope: 1 } }, 2, 'BadValue'],
    [{ find: 'x', filter: { a: { $nope: 1 } } }, 2, 'BadValue'],
    [{ find: 'x', filter: { a: { $where: '1' } } }, 2, 'BadValue'],
    [{ find: 'x', collation: { locale: 'en' } }, 238, 'NotImplemented'],
    [{ find: '' }, 73, 'InvalidNamespace'],
    [{ insert: 'x' }, 40414, 'IDLFailedToParse'],
    [{ insert: 'x', documents: [] }, 16, 'InvalidLength'],
    [{ aggregate: 'x', pipeline: [{ $nope: 1 }], cursor: {} }, 40324, 'Location40324'],
    [{ aggregate: 'x', pipeline: [{ $project: { a: { $nope: 1 } } }], cursor: {} }, 31325, 'Location31325'],
    [{ aggregate: 'x', pipeline: [{ $match: { $expr: { $nope: 1 } } }], cursor: {} }, 168, 'InvalidPipelineOperator'],
    [{ aggregate: 'x', pipeline: [{ $group: { _id: 1, n: { $nope: 1 } } }], cursor: {} }, 15952, 'Location15952'],
    [{ getMore: 5, collection: 'x' }, 14, 'TypeMismatch'],
    [{ listDatabases: 1 }, 13, 'Unauthorized'],
    [{ create: 'x', capped: true }, 238, 'NotImplemented'],
    [{ createIndexes: 'x', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 67, 'CannotCreateIndex'],
  ])("refuses %j with MongoDB's code", async (command, code, codeName) => {
    expect(await rawCommand(port, { ...command, $db: 'wire' })).toMatchObject({ ok: 0, code, codeName });
  });
});
