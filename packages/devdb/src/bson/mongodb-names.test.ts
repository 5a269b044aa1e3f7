import type { MongoClient, MongoServerError } from 'mongodb';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { supported } from '../supported.js';
import { connect, realUri, startTestServer, type TestServer, whyNoReal } from '../test/servers.js';
import { mongodbNames, type NameKind, whatIs } from './mongodb-names.js';

type Command = Record<string, unknown>;

const aggregate = (stage: Command): Command => ({ aggregate: 'names', pipeline: [stage], cursor: {} });

/** For each kind of name: a command that has it in its place, the code of a refusal, and what MongoDB says of one it does not know. */
const places: Record<NameKind, { command: (name: string) => Command; code: number; unknown: RegExp; ours: string }> = {
  command: { command: (name) => ({ [name]: 'names' }), code: 115, unknown: /^no such command/, ours: 'Commands' },
  stage: {
    command: (name) => aggregate({ [name]: {} }),
    code: 40324,
    unknown: /^Unrecognized pipeline stage name/,
    ours: 'Pipeline stages',
  },
  expression: {
    command: (name) => aggregate({ $addFields: { x: { [name]: {} } } }),
    code: 168,
    unknown: /Unrecognized expression/,
    ours: 'Expression operators',
  },
  accumulator: {
    command: (name) => aggregate({ $group: { _id: null, x: { [name]: {} } } }),
    code: 15952,
    unknown: /^unknown group operator/,
    ours: 'Group accumulators',
  },
  'filter operator': {
    command: (name) => ({ find: 'names', filter: { a: { [name]: {} } } }),
    code: 2,
    unknown: /^unknown operator/,
    ours: 'Filter operators',
  },
  'top-level filter operator': {
    command: (name) => ({ find: 'names', filter: { [name]: {} } }),
    code: 2,
    unknown: /^unknown top level operator/,
    ours: 'Filter operators',
  },
  'update operator': {
    command: (name) => ({ findAndModify: 'names', query: { _id: 1 }, update: { [name]: { a: 1 } } }),
    code: 9,
    unknown: /^Unknown modifier/,
    ours: 'Update operators',
  },
  variable: {
    command: (name) => aggregate({ $addFields: { x: name } }),
    code: 17276,
    unknown: /Use of undefined variable/,
    ours: '',
  },
  'index type': {
    command: (name) => ({ createIndexes: 'names', indexes: [{ key: { a: name }, name }] }),
    code: 67,
    unknown: /Unknown index plugin/,
    ours: '',
  },
};

/** What a server has only within $redact, or only beside a cluster. */
const elsewhere = ['$$DESCEND', '$$KEEP', '$$PRUNE', '$querySettings'];
const otherwiseSupported = ['$$ROOT', '$$CURRENT', '$$REMOVE'];
const kinds = Object.keys(places) as NameKind[];

describe('every name of the manual', () => {
  let devdb: TestServer;
  let client: MongoClient;

  beforeAll(async () => {
    devdb = await startTestServer();
    client = await connect(devdb.uri);
    await client.db('names').collection('names').insertOne({ a: 1 });
  });

  afterAll(async () => {
    await client.close();
    await devdb.close();
  });

  const refusalOf = async (of: MongoClient, command: Command): Promise<MongoServerError | undefined> => {
    const database = Object.keys(command)[0] === 'bulkWrite' ? 'admin' : 'names';
    return of
      .db(database)
      .command(command)
      .then(
        () => undefined,
        (error: MongoServerError) => error,
      );
  };

  it.each(kinds)('%s: is supported, or refused in one form under a code of MongoDB', async (kind) => {
    const { command, code, unknown, ours } = places[kind];
    for (const name of mongodbNames[kind]) {
      const error = await refusalOf(client, command(name));
      if ([...(supported[ours] ?? []), ...otherwiseSupported].includes(name)) {
        expect(error?.message ?? '').not.toMatch(unknown);
        expect(error?.message ?? '').not.toMatch(`${whatIs(kind, name)} is not supported`);
      } else {
        expect([name, error?.message]).toEqual([
          name,
          `${whatIs(kind, name)} is not supported by devdb. Use a real MongoDB (MONGODB_URI).`,
        ]);
        expect(error?.code).toBe(name === '$changeStream' ? 40573 : code);
      }
    }
  });

  it.each(kinds)('%s: any other name is unknown, as to MongoDB', async (kind) => {
    const { command, unknown } = places[kind];
    // Made like the others of its kind.
    const [prefix] = /^\$*/.exec(mongodbNames[kind][0]!)!;
    const error = await refusalOf(client, command(`${prefix}NOPE`));
    expect(error?.message).toMatch(unknown);
  });

  it('what is supported is in the table', () => {
    const all = new Set<string>(Object.values(mongodbNames).flat());
    const place = new Set(Object.values(places).map(({ ours }) => ours));
    for (const [title, names] of Object.entries(supported)) {
      if (!place.has(title)) continue;
      expect(names.filter((name) => !all.has(name) && !/^\$(\[.*\])?$/.test(name))).toEqual([]);
    }
  });

  it.skipIf(!realUri)(`the MongoDB of MONGODB_URI knows them${realUri ? '' : ` (skipped: ${whyNoReal})`}`, async () => {
    const real = await connect(realUri!);
    await real.db('names').collection('names').insertOne({ a: 1 });
    const strangers: string[] = [];
    for (const kind of kinds) {
      // Which commands there are depends on how a server is run.
      if (kind === 'command') continue;
      for (const name of mongodbNames[kind]) {
        const error = await refusalOf(real, places[kind].command(name));
        if (places[kind].unknown.test(error?.message ?? '')) strangers.push(`${kind} ${name}`);
      }
    }
    await real.db('names').dropDatabase();
    await real.close();
    expect(strangers.filter((name) => !elsewhere.some((other) => name.endsWith(other)))).toEqual([]);
  });

  it('a change stream ends with an error at once', async () => {
    const connection = await mongoose.createConnection(devdb.uri, { dbName: 'names' }).asPromise();
    const Row = connection.model('Row', new mongoose.Schema({ a: Number }));
    const failure = {
      code: 40573,
      message: 'The stage $changeStream is not supported by devdb. Use a real MongoDB (MONGODB_URI).',
    };
    const failed = (stream: { on(event: string, listener: (given: unknown) => void): unknown }) =>
      new Promise((resolve) => {
        stream.on('error', resolve);
        stream.on('change', resolve);
      });
    expect(await failed(Row.watch())).toMatchObject(failure);
    await expect(Row.watch().next()).rejects.toMatchObject(failure);
    expect(await failed(connection.getClient().watch())).toMatchObject(failure);
    expect(await failed(connection.db!.watch())).toMatchObject(failure);
    await connection.close();
  });

  it('a bulk write of the client, and a transaction, are refused in the same form', async () => {
    const write = client.bulkWrite([{ name: 'insertOne', namespace: 'names.names', document: { a: 2 } }]);
    await expect(write).rejects.toMatchObject({
      cause: {
        code: 115,
        message: 'The command bulkWrite is not supported by devdb. Use a real MongoDB (MONGODB_URI).',
      },
    });
    const session = client.startSession();
    const names = client.db('names').collection('names');
    await expect(session.withTransaction(() => names.insertOne({ a: 2 }, { session }))).rejects.toMatchObject({
      code: 263,
      message: 'A multi-document transaction is not supported by devdb. Use a real MongoDB (MONGODB_URI).',
    });
    await session.endSession();
    expect(await names.countDocuments({ a: 2 })).toBe(0);
  });
});
