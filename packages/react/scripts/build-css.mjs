/**
 * Writes `dist/styles.css`: the tokens, the base, then the style sheet of each part and component. No module imports
 * CSS, because some hosts' tools do not support that. Hosts import this one file.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function styleSheetsIn(folder) {
  const names = await readdir(join(root, 'src', folder), { recursive: true });
  return names
    .filter((name) => name.endsWith('.css'))
    .sort()
    .map((name) => join(folder, name));
}

const files = [
  'styles/tokens.css',
  'styles/base.css',
  ...(await styleSheetsIn('parts')),
  ...(await styleSheetsIn('components')),
];
const sheets = await Promise.all(files.map((file) => readFile(join(root, 'src', file), 'utf8')));
await mkdir(join(root, 'dist'), { recursive: true });
await writeFile(join(root, 'dist/styles.css'), sheets.join('\n'));
await writeFile(join(root, 'dist/styles.css.d.ts'), 'export {};\n');
