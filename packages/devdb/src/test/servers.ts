import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { runServer, type Server } from '../server.js';

/** The MongoDB that the same tests run on as well, when there is one. */
export const realUri = process.env.MONGODB_URI;
export const whyNoReal = 'MONGODB_URI is not set: there is no real MongoDB to compare with';

export interface TestServer {
  uri: string;
  server: Server;
  path: string;
  /** Ends the server and keeps its data. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** A devdb in this thread, from the source as it is. */
export async function startTestServer(
  options: { path?: string; clock?: () => Date; turnMs?: number } = {},
): Promise<TestServer> {
  const path = options.path ?? mkdtempSync(join(tmpdir(), 'devdb-test-'));
  const server = await runServer({ ...options, path, port: 0 });
  return {
    uri: `mongodb://127.0.0.1:${server.port}/?replicaSet=devdb`,
    server,
    path,
    stop: () => server.close(),
    async close() {
      await server.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export const connect = (uri: string): Promise<MongoClient> =>
  new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 }).connect();
