import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevdb } from '@tillkit/devdb';
import mongoose from 'mongoose';

/** The databases of this run: devdb, and the MongoDB that MONGODB_URI names. Each is closed by who opened it. */
export const databases = [
  { name: 'devdb', open: () => openDevdb() },
  ...(process.env.MONGODB_URI ? [{ name: 'MongoDB', open: () => openMongo() }] : []),
];

async function openDevdb() {
  const path = await mkdtemp(join(tmpdir(), 'tillkit-bench-'));
  const server = await startDevdb({ path });
  return connect(server.uri, async () => {
    await server.close();
    await rm(path, { recursive: true, force: true });
  });
}

const openMongo = () => connect(process.env.MONGODB_URI, async () => {});

async function connect(server, stop) {
  const at = new URL(server);
  at.pathname = `/tillkit_bench_${randomBytes(6).toString('hex')}`;
  const connection = await openConnection(at.href);
  return {
    uri: at.href,
    connection,
    async close() {
      await connection.dropDatabase();
      await connection.close();
      await stop();
    },
  };
}

/** As an application would: 100 sockets, majority writes with journal. */
export const openConnection = (uri) =>
  mongoose.createConnection(uri, { autoIndex: false, serverSelectionTimeoutMS: 10_000 }).asPromise();
