import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiReport, apiReports, type EntryPoint } from './api/apiReport.js';
import {
  cutTypes,
  describedConstants,
  exportedNames,
  namesOfContract,
  refusingUndefined,
  undocumented,
} from './api/publicRules.js';
import { packageFolders, readPackage, root } from './repository.js';

/** Every published entry point that has types, with its report as a path from the root. Styles have no types. */
const entries = packageFolders().flatMap((folder): (EntryPoint & { report: string })[] => {
  const { name, private: unpublished, exports = {} } = readPackage(folder);
  if (unpublished) return [];
  return Object.entries(exports).flatMap(([entry, target]) => {
    const types = typeof target === 'string' ? undefined : target.types;
    if (types === undefined || types.endsWith('.css.d.ts')) return [];
    const file = `${entry === '.' ? path.posix.basename(folder) : entry.slice('./'.length)}.api.md`;
    return [
      {
        name: name + entry.slice(1),
        folder: path.join(root, folder),
        types: path.join(root, folder, types),
        isMain: entry === '.',
        report: path.posix.join(folder, 'api', file),
      },
    ];
  });
});

const names = entries.map(({ name }) => name);
// Read before the tests run, since a snapshot that is missing is written by them.
const committed = new Set(entries.map(({ report }) => path.posix.dirname(report)).flatMap(filesIn));
const outOfDate = 'The public API changed. Run `npm run api`, read the difference, and commit it.';

function filesIn(folder: string): string[] {
  try {
    return readdirSync(path.join(root, folder)).map((file) => `${folder}/${file}`);
  } catch {
    return [];
  }
}

describe('the public API', () => {
  let reports: Map<string, ApiReport>;
  beforeAll(() => {
    reports = new Map(apiReports(entries).map((report, at) => [names[at] ?? '', report]));
  });

  it('has a report for every entry point, and no other', () => {
    expect(names).toEqual(expect.arrayContaining(['@tillkit/contract/browser', '@tillkit/express', 'tillkit']));
    expect([...committed].sort(), outOfDate).toEqual(entries.map(({ report }) => report).sort());
  });

  const textOf = (name: string) => reports.get(name)?.text ?? '';
  /** What every entry point of the package of this one exports. */
  const exportedBeside = (of: string) => {
    const { folder } = entries.find(({ name }) => name === of) ?? {};
    const beside = entries.filter((entry) => entry.folder === folder);
    return new Set(beside.flatMap(({ name }) => [...exportedNames(textOf(name))]));
  };

  it.each(names)('of %s names no type that a host cannot import', (name) => {
    const known = new Set([...exportedBeside(name), ...describedConstants(textOf(name))]);
    const used = [...(reports.get(name)?.unnamed ?? []), ...namesOfContract(textOf(name))];
    expect(used.filter((type) => !known.has(type))).toEqual([]);
  });

  it.each(names)('of %s takes `undefined` wherever something can be left out', (name) => {
    expect(refusingUndefined(textOf(name)), 'Write `name?: Type | undefined`.').toEqual([]);
  });

  it.each(names)('of %s writes its types out', (name) => {
    expect(cutTypes(textOf(name))).toEqual([]);
  });

  it.each(names)('of %s has a docstring on every export and each of its members', (name) => {
    expect(undocumented(textOf(name))).toEqual([]);
  });

  // What a package exports is a promise: a change of it is read as a change of its report.
  it.each(entries)('of $name is what its report says', async ({ name, report }) => {
    await expect(reports.get(name)?.text, outOfDate).toMatchFileSnapshot(path.join(root, report));
  });
});
