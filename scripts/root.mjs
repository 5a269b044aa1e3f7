import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Everything the scripts keep or leave behind lies here; ignored by git and safe to delete. */
export const cache = join(root, '.cache');

const pnpmVersion = '12.21.0';

/**
 * The package manager: the `pnpm` of this version that `corepack enable` puts on the PATH, else run through npx, so that
 * nothing has to be installed for it.
 */
export const pnpm = hasPnpm() ? ['pnpm'] : ['npx', '-y', `pnpm@${pnpmVersion}`];

function hasPnpm() {
  const env = { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' };
  const { stdout } = spawnSync('pnpm', ['--version'], { cwd: root, env, encoding: 'utf8', timeout: 5000 });
  return stdout?.trim() === pnpmVersion;
}
