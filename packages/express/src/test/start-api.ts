import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ApiRequest, ApiSettings } from './api-process.js';

type Ask = ApiRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

export interface ApiProcess {
  url: string;
  ask(request: Ask): Promise<unknown>;
  /** Resolves with the signal that ended it, e.g. SIGKILL. */
  ended: Promise<NodeJS.Signals | null>;
  kill(): Promise<void>;
}

/** Starts the API in a process of its own and waits until it listens. */
export async function startApi(settings: ApiSettings): Promise<ApiProcess> {
  const child = fork(fileURLToPath(new URL('./api-process.mjs', import.meta.url)), [JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { ready?: number; id?: number; answer?: unknown; failure?: string }) => {
      if (message.ready !== undefined) return resolve(message.ready);
      const asked = waiting.get(message.id ?? -1);
      if (message.failure !== undefined) asked?.reject(new Error(message.failure));
      else asked?.resolve(message.answer);
    });
    void ended.then(() => reject(new Error('The API process ended before it listened.')));
  });
  let asked = 0;
  return {
    url: `http://127.0.0.1:${port}/api/billing`,
    ended,
    ask: (request) =>
      new Promise((resolve, reject) => {
        asked += 1;
        waiting.set(asked, { resolve, reject });
        child.send({ ...request, id: asked });
        void ended.then(() => reject(new Error('The API process ended.')));
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
