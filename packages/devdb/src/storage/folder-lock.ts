import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * The address that stands for a folder. The process that listens on it has the folder; the system takes the address
 * back when the process ends, however it ends, so a lock is never left behind.
 */
function addressOf(folder: string): string {
  const digest = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  if (process.platform === 'linux') return `\0tillkit-devdb-${digest}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\tillkit-devdb-${digest}`;
  return join(tmpdir(), `tillkit-devdb-${digest}.sock`);
}

function listenAt(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(String(process.pid));
    });
    server.once('error', reject);
    server.listen(address, () => resolve(server));
  });
}

/** The process that has the lock; undefined if nobody answers. */
function holderOf(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(address);
    socket.setTimeout(2000, () => {
      resolve('unknown');
      socket.destroy();
    });
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', () => resolve(undefined));
    socket.on('end', () => resolve(answer || 'unknown'));
  });
}

/** Takes the folder for this server. Throws if another has it, in this process or in another. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const address = addressOf(folder);
  for (let attempt = 0; ; attempt++) {
    try {
      const server = await listenAt(address);
      return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
    const holder = await holderOf(address);
    if (holder !== undefined || attempt > 0) {
      throw new Error(
        `The data folder ${folder} is in use by another devdb (process ${holder ?? 'unknown'}). Stop it, or give this one another folder.`,
      );
    }
    // A socket file that nobody listens on is left from a process that was killed.
    if (process.platform !== 'linux' && process.platform !== 'win32') rmSync(address, { force: true });
  }
}
