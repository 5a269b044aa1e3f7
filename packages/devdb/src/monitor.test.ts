import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './test/servers.js';

let devdb: TestServer;
beforeAll(async () => {
  devdb = await startTestServer();
});
afterAll(() => devdb.close());

interface DriverServer {
  monitor: { connection: { socket: { destroy(): void } } | null; requestCheck(): void };
  pool: { connections: { toArray(): { socket: { destroy(): void } }[] } };
}

/*
 * A driver asks a server that tells its topology's version to hold its hello back, and so hears at once of a connection
 * that broke. Any other it asks now and then, and what it writes to a socket between its end and its event `close` it
 * waits for without end: after a restart, which ends all connections in one moment, it would never find the server
 * again.
 */
it('is found again by a driver of which all connections broke in one moment', async () => {
  const uri = `mongodb://127.0.0.1:${devdb.server.port}/found?directConnection=true`;
  const connection = await mongoose.createConnection(uri, { serverSelectionTimeoutMS: 4000 }).asPromise();
  const rows = connection.collection('rows');
  await rows.insertOne({ n: 1 });
  const { topology } = connection.getClient() as unknown as {
    topology: { s: { servers: Map<string, DriverServer> } };
  };
  const [server] = topology.s.servers.values();
  const monitor = server!.monitor;
  await expect.poll(() => monitor.connection).toBeTruthy();
  // The driver asks at most every 500 ms.
  await new Promise((resolve) => setTimeout(resolve, 600));
  monitor.connection!.socket.destroy();
  monitor.requestCheck();
  // Another connection breaks while a command is under way: the driver looks for the server again.
  const [pooled] = server!.pool.connections.toArray();
  const broken = rows.insertOne({ n: 2 }).catch(() => {});
  setImmediate(() => pooled!.socket.destroy());
  await broken;
  await rows.insertOne({ n: 3 });
  expect(await rows.countDocuments({ n: 3 })).toBe(1);
  await connection.close(true);
});
