import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { ObjectId } from './bson/value.js';
import { Engine } from './engine.js';
import { setName } from './set-name.js';
import { lockFolder } from './storage/folder-lock.js';
import { Store } from './storage/store.js';
import { expireDocuments } from './ttl.js';
import { Connection } from './wire/connection.js';
import { host, listen } from './wire/listen.js';

export interface ServerOptions {
  readonly path: string;
  readonly port: number;
  readonly clock?: () => Date;
  /** How often documents are looked through for those that expire. Default 60,000 as in MongoDB. */
  readonly ttlIntervalMs?: number;
  /** How long a command runs until it lets others run, in milliseconds. Default 4; with 0 after every document. */
  readonly turnMs?: number;
}

export interface Server {
  readonly port: number;
  /** Deletes what has expired, now. Resolves to how many documents. */
  expire(): Promise<number>;
  close(): Promise<void>;
}

/** Runs a server in this thread. startDevdb runs it in a worker of its own. */
export async function runServer(options: ServerOptions): Promise<Server> {
  const clock = options.clock ?? (() => new Date());
  mkdirSync(options.path, { recursive: true });
  const lock = await lockFolder(options.path);
  try {
    const store = new Store(options.path);
    // The engine needs the port to introduce itself, and sockets come only after this turn.
    let engine: Engine | undefined;
    const listener = await listen(options.port, (socket, id) => new Connection(socket, engine!, id));
    const facts = {
      host: `${host}:${listener.port}`,
      setName,
      startedAt: clock(),
      processId: new ObjectId(randomBytes(12)),
    };
    engine = new Engine(store, facts, clock, options.turnMs);
    const running = engine;
    const expire = async (): Promise<number> => {
      const deleted = await running.maintain((now) => expireDocuments(store, now));
      await running.expire();
      return deleted;
    };
    let expiring = false;
    const timer = setInterval(() => {
      if (expiring) return;
      expiring = true;
      void expire().finally(() => {
        expiring = false;
      });
    }, options.ttlIntervalMs ?? 60_000);
    timer.unref();
    return {
      port: listener.port,
      expire,
      async close() {
        clearInterval(timer);
        running.close();
        await listener.close();
        await store.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
