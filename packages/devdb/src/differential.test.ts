import fc from 'fast-check';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as any from './test/arbitraries.js';
import { type Case, runCase } from './test/differential.js';
import { pipeline, sums } from './test/pipelines.js';
import { connect, realUri, startTestServer, type TestServer, whyNoReal } from './test/servers.js';

/** Random statements on devdb and on a real MongoDB: what is answered and stored must be equal, to the type. */
const runs = Number(process.env.FC_RUNS ?? 300);

const shortCircuits = (answer: string, { command }: Case): boolean =>
  answer.startsWith('error') && /"\$(and|or|cond|switch|ifNull)"/.test(JSON.stringify(command));

const documents = fc.array(any.document, { maxLength: 4 });

const cases: Record<string, fc.Arbitrary<Case>> = {
  find: fc.record({
    documents,
    command: any.filter.map((filter) => ({ find: '', filter })),
    ordered: fc.constant(false),
  }),
  sort: fc.record({
    documents,
    command: any.sort.map((sort) => ({ find: '', filter: {}, sort })),
    ordered: fc.constant(true),
  }),
  project: fc.record({
    documents,
    command: fc.tuple(any.filter, any.projection).map(([filter, projection]) => ({ find: '', filter, projection })),
    ordered: fc.constant(false),
  }),
  'insert and distinct': fc.record({
    documents,
    command: any.path.map((key) => ({ distinct: '', key, query: {} })),
    ordered: fc.constant(true),
  }),
  update: fc.record({
    documents,
    command: fc
      .tuple(any.filter, any.update, fc.boolean(), fc.boolean(), fc.option(any.arrayFilter, { nil: undefined }))
      .map(([q, u, multi, upsert, arrayFilter]) => ({
        update: '',
        updates: [
          {
            q,
            u,
            multi: multi && Object.keys(u)[0]?.startsWith('$') === true,
            upsert,
            ...(arrayFilter && JSON.stringify(u).includes('$[e]') ? { arrayFilters: [arrayFilter] } : {}),
          },
        ],
      })),
    ordered: fc.constant(true),
  }),
  findAndModify: fc.record({
    documents,
    command: fc
      .tuple(any.filter, fc.option(any.update, { nil: undefined }), any.sort, fc.boolean(), fc.boolean())
      .map(([query, update, sort, wantsNew, upsert]) => ({
        findAndModify: '',
        query,
        sort,
        ...(update ? { update, new: wantsNew, upsert } : { remove: true }),
      })),
    ordered: fc.constant(true),
  }),
  aggregate: fc.record({
    documents,
    command: pipeline.map((stages) => ({ aggregate: '', pipeline: stages, cursor: {} })),
    ordered: fc.constant(false),
  }),
  'sums and averages': sums.map((one) => ({
    documents: one.documents,
    command: { aggregate: '', pipeline: one.pipeline, cursor: {} },
    ordered: true,
  })),
  delete: fc.record({
    documents,
    command: fc.tuple(any.filter, fc.constantFrom(0, 1)).map(([q, limit]) => ({ delete: '', deletes: [{ q, limit }] })),
    ordered: fc.constant(true),
  }),
};

describe.skipIf(!realUri)(`devdb and MongoDB answer alike${realUri ? '' : ` (skipped: ${whyNoReal})`}`, () => {
  let devdb: TestServer;
  let clients: MongoClient[];
  let ours: Db;
  let theirs: Db;

  beforeAll(async () => {
    devdb = await startTestServer();
    clients = await Promise.all([connect(devdb.uri), connect(realUri!)]);
    [ours, theirs] = clients.map((client) => client.db('devdb_fuzz')) as [Db, Db];
  });

  afterAll(async () => {
    await theirs?.dropDatabase();
    await Promise.all(clients?.map((client) => client.close()) ?? []);
    await devdb?.close();
  });

  for (const [name, arbitrary] of Object.entries(cases)) {
    it(name, { timeout: 600_000 }, async () => {
      const collection = name.replaceAll(' ', '_');
      await fc.assert(
        fc.asyncProperty(arbitrary, async (one) => {
          const [answer, wanted] = [await runCase(ours, collection, one), await runCase(theirs, collection, one)];
          if (name !== 'aggregate') expect(answer).toBe(wanted);
          // What is refused is not answered wrongly. MongoDB computes constants before it reads, and of two errors it may
          // meet the other one first, or none where a constant decides an $and or $or: errors are not held against an answer.
          else if (answer !== 'error 238' && !wanted.startsWith('error') && !shortCircuits(answer, one)) {
            expect(answer).toBe(wanted);
          }
        }),
        { numRuns: runs },
      );
    });
  }
});
