import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';

export interface TestDatabase {
  connection: mongoose.Connection;
  /** Names the database too, so a child process that connects to it shares it. */
  uri: string;
  /** Drops the database, closes the connection and, where one was started, devdb. */
  close(): Promise<void>;
}

/**
 * An empty database of its own for one test file: on the server that MONGODB_URI names, otherwise on a devdb started
 * for it on a temporary folder.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const given = process.env.MONGODB_URI;
  const server = given ? { uri: given, close: async () => {} } : await startTemporaryDevdb();
  const uri = withDatabase(server.uri, `tillkit_test_${randomBytes(6).toString('hex')}`);
  const connection = mongoose.createConnection(uri, { serverSelectionTimeoutMS: 10_000, autoIndex: false });
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.destroy();
    await server.close();
    throw error;
  }
  return {
    connection,
    uri,
    async close() {
      await connection.dropDatabase();
      await connection.close();
      await server.close();
    },
  };
}

async function startTemporaryDevdb(): Promise<{ uri: string; close(): Promise<void> }> {
  const { startDevdb } = await import('@tillkit/devdb');
  const path = await mkdtemp(join(tmpdir(), 'tillkit-devdb-'));
  const server = await startDevdb({ path });
  return {
    uri: server.uri,
    async close() {
      await server.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** The same server with another database. Where the URI logs in, the place to log in against stays the same. */
function withDatabase(uri: string, name: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (!parts) throw new Error('MONGODB_URI must look like mongodb://host:port/');
  const [, server = '', database, query = ''] = parts;
  const options = new URLSearchParams(query);
  if (server.includes('@') && !options.has('authSource')) options.set('authSource', database || 'admin');
  const written = options.toString();
  return `${server}/${name}${written ? `?${written}` : ''}`;
}
