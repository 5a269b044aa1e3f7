import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Everything the scripts keep or leave behind lies here; ignored by git and safe to delete. */
export const cache = join(root, '.cache');

/** The package manager, run through npx: nothing has to be installed for it. */
export const pnpm = ['npx', '-y', 'pnpm@12.21.0'];
