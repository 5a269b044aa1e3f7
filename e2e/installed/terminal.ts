import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

/** A command that keeps running in a terminal, until the reader closes it. */
export class Terminal {
  readonly #process: ChildProcess;
  #printed = '';

  constructor(
    readonly command: string,
    folder: string,
  ) {
    // A process group of its own: npm does not pass a signal on to all that it started.
    this.#process = spawn('bash', ['-c', command], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (text) => {
        this.#printed += String(text);
      });
  }

  /** Waits until something answers on this port. */
  async listening(port: number, msMax = 60_000): Promise<void> {
    const deadline = Date.now() + msMax;
    while (!(await answers(port))) {
      if (this.#process.exitCode !== null || Date.now() > deadline)
        throw new Error(`"${this.command}" does not listen on ${port}. It printed:\n${this.#printed}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.pid === undefined) return;
    const ended = once(this.#process, 'exit');
    process.kill(-this.#process.pid, 'SIGTERM');
    await ended;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, 'localhost');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
