import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const cliFile = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Builds the package: the worker thread and the CLI run from dist. Test files run side by side, so one builds at a time. */
export async function buildPackage(): Promise<void> {
  const lock = join(tmpdir(), 'tillkit-devdb-build.lock');
  for (let tries = 0; ; tries++) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((next) => setTimeout(next, 100));
    }
  }
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/devdb'], {
      cwd: root,
    });
  } finally {
    rmdirSync(lock);
  }
}
