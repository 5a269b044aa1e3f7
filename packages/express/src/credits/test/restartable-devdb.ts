import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A devdb in a process of its own, that can be killed as by a power cut and comes back with its data. */
export interface RestartableDevdb {
  readonly port: number;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openRestartableDevdb(): Promise<RestartableDevdb> {
  const path = await mkdtemp(join(tmpdir(), 'tillkit-storm-'));
  let current = await start(path, 0);
  const stop = async () => {
    const gone = once(current.child, 'exit');
    current.child.kill('SIGKILL');
    await gone;
  };
  return {
    port: current.port,
    async restart() {
      await stop();
      const { port } = current;
      current = await start(path, port);
      // It takes another port when this one is taken, and nobody would find it there.
      if (current.port !== port) throw new Error(`Port ${port} was taken while devdb was away.`);
    },
    async close() {
      await stop();
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function start(path: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('@tillkit/devdb')), 'cli.js');
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const child = spawn(process.execPath, [cli, '--path', path, '--port', String(port)], { stdio });
  return new Promise((resolve, reject) => {
    let out = '';
    child.once('exit', (code) => reject(new Error(`devdb ended with ${code}`)));
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.includes('\n')) resolve({ child, port: Number(new URL(out.trim()).port) });
    });
  });
}
