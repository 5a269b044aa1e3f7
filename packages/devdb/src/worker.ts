import { parentPort, workerData } from 'node:worker_threads';
import { runServer } from './server.js';

/** What the worker tells the thread that started it. */
export type WorkerMessage = { kind: 'ready'; port: number } | { kind: 'failed'; message: string } | { kind: 'closed' };

const { path, port } = workerData as { path: string; port: number };
const parent = parentPort!;
const tell = (message: WorkerMessage) => parent.postMessage(message);

try {
  const server = await runServer({ path, port });
  tell({ kind: 'ready', port: server.port });
  parent.once('message', async () => {
    await server.close();
    tell({ kind: 'closed' });
    parent.close();
  });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  parent.close();
}
