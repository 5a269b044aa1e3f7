import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage, cliFile } from './test/built.js';
import { connect } from './test/servers.js';

const rounds = 5;
const writers = 8;

const children = new Set<ChildProcess>();

function start(path: string): Promise<{ child: ChildProcess; uri: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, '--path', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    let out = '';
    child.stdout!.on('data', (chunk) => {
      out += chunk;
      if (out.includes('\n')) resolve({ child, uri: out.trim() });
    });
    child.once('exit', (code) => reject(new Error(`devdb ended with ${code}`)));
  });
}

/** What each writer knows to be stored: the last number that was acknowledged. */
type Acknowledged = number[];

/** Writes until the server is gone. Each step changes one document, its unique and its multikey index in one statement. */
async function write(uri: string, from: Acknowledged, onFirst: () => void): Promise<Acknowledged> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 500, retryWrites: false, socketTimeoutMS: 2000 });
  const reached = [...from];
  try {
    const db = (await client.connect()).db('kill');
    await Promise.all(
      reached.map(async (start, writer) => {
        for (let n = start + 1; ; n++) {
          await db
            .collection<{ _id: string }>('log')
            .updateOne({ _id: `${writer}:${n}` }, { $set: { n } }, { upsert: true });
          await db
            .collection<{ _id: number }>('heads')
            .updateOne(
              { _id: writer },
              { $set: { n, code: `${writer}:${n}`, tags: [`t${n}`, `u${n}`] } },
              { upsert: true },
            );
          reached[writer] = n;
          onFirst();
        }
      }),
    ).catch(() => {});
  } catch {
    // Killed before the connection stood.
  } finally {
    await client.close(true).catch(() => {});
  }
  return reached;
}

describe('acknowledged writes', () => {
  const path = mkdtempSync(join(tmpdir(), 'devdb-kill-'));

  beforeAll(buildPackage);
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(path, { recursive: true, force: true });
  });

  it(`are there after ${rounds} times kill -9, whole and in every index`, { timeout: 120_000 }, async () => {
    let acknowledged: Acknowledged = Array.from({ length: writers }, () => 0);
    const setup = await start(path);
    const client = await connect(setup.uri);
    await client
      .db('kill')
      .collection('heads')
      .createIndexes([{ key: { code: 1 }, unique: true }, { key: { tags: 1 } }, { key: { n: -1, _id: 1 } }]);
    await client.close();
    setup.child.kill('SIGKILL');

    for (let round = 0; round < rounds; round++) {
      const { child, uri } = await start(path);
      let writing: Promise<Acknowledged> | undefined;
      await new Promise<void>((first) => {
        writing = write(uri, acknowledged, first);
      });
      // Not a wait for anything: the moment of the kill is what the test varies.
      await new Promise((next) => setTimeout(next, Math.random() * 400));
      child.kill('SIGKILL');
      const before = acknowledged;
      acknowledged = await writing!;
      expect(acknowledged.some((n, writer) => n > before[writer]!)).toBe(true);

      const again = await start(path);
      const reader = await connect(again.uri);
      const db = reader.db('kill');
      for (const [writer, n] of acknowledged.entries()) {
        if (n === 0) continue;
        const head = await db
          .collection<{ _id: number; n: number; code: string; tags: string[] }>('heads')
          .findOne({ _id: writer });
        // One more may have been stored without its reply having arrived.
        expect(head!.n === n || head!.n === n + 1).toBe(true);
        expect(head).toEqual({
          _id: writer,
          n: head!.n,
          code: `${writer}:${head!.n}`,
          tags: [`t${head!.n}`, `u${head!.n}`],
        });
        acknowledged[writer] = head!.n;
        for (const filter of [{ code: head!.code }, { tags: `u${head!.n}` }, { n: head!.n, _id: writer }]) {
          expect(
            await db
              .collection('heads')
              .find(filter as object)
              .project({ _id: 1 })
              .toArray(),
          ).toContainEqual({
            _id: writer,
          });
        }
        // No entry of an earlier state is left behind: a stale one would refuse this.
        for (let past = Math.max(1, head!.n - 3); past <= head!.n; past++) {
          if (past < head!.n)
            expect(await db.collection('heads').countDocuments({ code: `${writer}:${past}` })).toBe(0);
          expect(await db.collection<{ _id: string }>('log').countDocuments({ _id: `${writer}:${past}` })).toBe(1);
        }
      }
      const heads = await db.collection('heads').find().toArray();
      for (const index of ['code_1', 'tags_1', 'n_-1__id_1']) {
        expect(
          await db
            .collection('heads')
            .find({ n: { $gte: 0 }, code: { $gte: '' }, tags: { $gte: '' } }, { hint: index })
            .toArray(),
        ).toHaveLength(heads.length);
      }
      await reader.close();
      again.child.kill('SIGKILL');
    }
  });
});
