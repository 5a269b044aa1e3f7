import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, without a slash at the end. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Folders that hold what was built, fetched or recorded, and nothing that anybody wrote. */
const notWritten = new Set(['node_modules', 'dist', '.git', '.cache', '.data', 'coverage', 'storybook-static']);

/** Every file that is written by hand, as a path from the root with forward slashes, sorted. */
export function writtenFiles(folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return notWritten.has(entry.name) ? [] : writtenFiles(file);
      return entry.isFile() ? [file] : [];
    })
    .sort();
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

export interface PackageJson {
  name: string;
  version?: string;
  private?: boolean;
  bin?: Record<string, string>;
  exports?: Record<string, string | { types?: string; default?: string }>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export function readPackage(folder: string): PackageJson {
  return JSON.parse(read(folder === '' ? 'package.json' : `${folder}/package.json`));
}

/** Folders of every package and template, e.g. `packages/contract`. */
export function packageFolders(): string[] {
  return writtenFiles()
    .filter((file) => /^(packages|templates)\/[^/]+\/package\.json$/.test(file))
    .map((file) => path.posix.dirname(file));
}
