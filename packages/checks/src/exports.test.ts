import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicNames } from './exports/publicNames.js';
import { packageFolders, read, readPackage, root } from './repository.js';

/** Every published entry point with the source it is built from. Styles and package.json are no modules. */
const modules = packageFolders().flatMap((folder) => {
  const { name, private: unpublished, exports = {} } = readPackage(folder);
  if (unpublished) return [];
  return Object.entries(exports).flatMap(([entry, target]) => {
    const built = typeof target === 'string' ? target : (target.default ?? '');
    if (!built.endsWith('.js')) return [];
    return [
      {
        entry: name + entry.slice(1),
        source: path.posix.join(folder, built.replace('dist', 'src').replace(/\.js$/, '.ts')),
      },
    ];
  });
});

// Read before the tests run, since a snapshot that is missing is written by them.
const committed = readdirSync(path.join(root, 'packages/checks/src/exports/lists'));

describe('public exports', () => {
  it('are looked at for every published package', () => {
    expect(modules.map(({ entry }) => entry)).toEqual(
      expect.arrayContaining([
        '@tillkit/contract',
        '@tillkit/contract/browser',
        '@tillkit/express',
        '@tillkit/react',
        'tillkit',
      ]),
    );
  });

  // What a package exports is a promise. To add to it on purpose, run this test with `-u` and commit the list.
  it.each(modules)('$entry exports what its list says', async ({ entry, source }) => {
    const list = `${entry.replace(/^@tillkit\//, '').replaceAll('/', '.')}.txt`;
    await expect(`${publicNames(source, read).join('\n')}\n`).toMatchFileSnapshot(`exports/lists/${list}`);
    expect(committed, `${list} is new: commit it and run again`).toContain(list);
  });
});
