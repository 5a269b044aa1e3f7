import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { setName } from './set-name.js';
import type { WorkerMessage } from './worker.js';

/** What {@link startDevdb} takes. */
export interface DevdbOptions {
  /** Folder of the data, made if it is not there. Default: a temporary one that is removed on close. */
  path?: string | undefined;
  /** Port on loopback. Default 0: any that is free. If the port is taken another is used: see `port` of the result. */
  port?: number | undefined;
  /** Only a loopback address is taken: devdb has no authentication. Default and only address it listens on: 127.0.0.1. */
  host?: string | undefined;
}

/** A running devdb. */
export interface Devdb {
  /** Connection string for mongoose and the official driver. */
  readonly uri: string;
  /** The port it listens on. */
  readonly port: number;
  /** The folder of the data. */
  readonly path: string;
  /** Ends the server; a temporary folder is removed. */
  close(): Promise<void>;
}

/** The built worker, beside this file or, when this file runs from its source, in dist. */
function workerFile(): string {
  const built = import.meta.url.endsWith('.ts') ? '../dist/worker.js' : './worker.js';
  const file = fileURLToPath(new URL(built, import.meta.url));
  if (!existsSync(file)) throw new Error(`${file} is missing: build the package first (tsc -b packages/devdb).`);
  return file;
}

function check({ host = '127.0.0.1', port = 0 }: DevdbOptions): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error('devdb does not run under NODE_ENV=production: set MONGODB_URI to a real MongoDB.');
  }
  if (host !== '127.0.0.1' && host !== 'localhost') {
    throw new Error(`devdb listens on 127.0.0.1 only, not on ${host}: it has no authentication.`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`The port of devdb must be a whole number from 0 to 65535, not ${port}.`);
  }
}

/**
 * Starts an embedded MongoDB-compatible server in a worker thread.
 * @throws Error under NODE_ENV=production, for a host that is not loopback, and for a folder that another devdb has open.
 * @example
 * const devdb = await startDevdb({ path: '.data/db' });
 * await mongoose.connect(devdb.uri);
 */
export async function startDevdb(options: DevdbOptions = {}): Promise<Devdb> {
  check(options);
  const temporary = options.path === undefined;
  const path = temporary ? mkdtempSync(join(tmpdir(), 'devdb-')) : resolve(options.path!);
  if (!temporary) mkdirSync(path, { recursive: true });
  const removeTemporary = () => {
    if (temporary) rmSync(path, { recursive: true, force: true });
  };
  try {
    const worker = new Worker(workerFile(), { workerData: { path, port: options.port ?? 0 }, execArgv: [] });
    const port = await readyPort(worker);
    worker.on('error', (error) => console.error('The worker of devdb has failed; connections to it are lost.', error));
    // A server left open does not keep the process from ending.
    worker.unref();
    let closing: Promise<void> | undefined;
    return {
      uri: `mongodb://127.0.0.1:${port}/?replicaSet=${setName}`,
      port,
      path,
      close() {
        closing ??= stop(worker).then(removeTemporary);
        return closing;
      },
    };
  } catch (error) {
    removeTemporary();
    throw error;
  }
}

function readyPort(worker: Worker): Promise<number> {
  return new Promise((ready, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`The worker of devdb ended with code ${code} before it was ready.`)),
    );
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') ready(message.port);
      else if (message.kind === 'failed') reject(new Error(message.message));
    });
  });
}

function stop(worker: Worker): Promise<void> {
  return new Promise((stopped) => {
    worker.ref();
    worker.once('exit', () => stopped());
    if (worker.threadId === -1) stopped();
    else worker.postMessage('close');
  });
}
