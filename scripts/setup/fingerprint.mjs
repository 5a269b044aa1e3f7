import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, root } from '../root.mjs';

const left = new Set(['node_modules', 'dist', '.data', '.env', 'README.md']);

/** A hash of the contents of files and folders, by paths relative to the root. What is built or local does not count. */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) add(hash, path);
  return hash.digest('hex');
}

function add(hash, path) {
  const absolute = join(root, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    const names = readdirSync(absolute).filter((name) => !left.has(name));
    for (const name of names.sort()) add(hash, `${path}/${name}`);
  } else {
    hash
      .update(`${path}\0`)
      .update(stats ? readFileSync(absolute) : 'missing')
      .update('\0');
  }
}

const stamps = join(cache, 'stamps');

/** Whether the work called `name` was last done for exactly this fingerprint. */
export function isDone(name, print) {
  try {
    return readFileSync(join(stamps, name), 'utf8') === print;
  } catch {
    return false;
  }
}

export function markDone(name, print) {
  const file = join(stamps, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, print);
}
