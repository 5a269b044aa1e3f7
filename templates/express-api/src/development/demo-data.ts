import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Devdb } from '@tillkit/devdb';
import type { Sandbox } from '@tillkit/sandbox';

/** The sandbox and the database that belong together. Neither works without the other. */
export interface DemoData {
  sandbox: Sandbox;
  devdb: Devdb;
  /** The folder of both. */
  path: string;
  /** Messages for the reader, one line each. */
  notes: string[];
  close(): Promise<void>;
}

interface Options {
  /** Where the demo's folders are. */
  folder: string;
  mongoPort: number;
  fresh: boolean;
}

/** Stored links to the sandbox's pages contain its port, so each folder has its own port. */
const sandboxPortBefore = 12_110;
const foldersMax = 20;

/**
 * Opens the data of the demo, or creates it. A second demo on one machine gets its own folder, because only one process
 * at a time may use a folder.
 */
export async function openDemoData({ folder, ...options }: Options): Promise<DemoData> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? 'demo' : `demo-${number}`);
    try {
      return await openFolder(path, { ...options, sandboxPort: sandboxPortBefore + number });
    } catch (error) {
      if (!/in use by another devdb/.test((error as Error).message) || number === foldersMax) throw error;
    }
  }
}

async function openFolder(path: string, options: { mongoPort: number; sandboxPort: number; fresh: boolean }) {
  const known = ['devdb', 'sandbox.state'].filter((name) => existsSync(join(path, name)));
  try {
    const data = await start(path, options);
    if (!options.fresh && known.length !== 1) return data;
    // Locked until here, so that no other process takes the folder.
    await data.close();
  } catch (error) {
    if (!/another version of devdb|Delete it, or give another path/.test((error as Error).message)) throw error;
    const old = `${path}-of-another-version`;
    rmSync(old, { recursive: true, force: true });
    renameSync(path, old);
    const note = `Note: the data was written by another version and cannot be read; it is in ${old}, and the demo starts empty`;
    return { ...(await start(path, options)), notes: [note] };
  }
  rmSync(path, { recursive: true, force: true });
  const note = 'Note: only half of the data was there, so the demo starts empty';
  return { ...(await start(path, options)), notes: options.fresh ? [] : [note] };
}

async function start(path: string, ports: { mongoPort: number; sandboxPort: number }): Promise<DemoData> {
  const [{ startDevdb }, { startSandbox }] = await Promise.all([import('@tillkit/devdb'), import('@tillkit/sandbox')]);
  mkdirSync(path, { recursive: true });
  const devdb = await startDevdb({ path: join(path, 'devdb'), port: ports.mongoPort });
  try {
    const sandbox = await startSandbox({ path: join(path, 'sandbox.state'), port: ports.sandboxPort });
    const close = async () => {
      await sandbox.close();
      await devdb.close();
    };
    return { sandbox, devdb, path, notes: [], close };
  } catch (error) {
    await devdb.close();
    throw error;
  }
}
