import { describe, expect, it } from 'vitest';
import { importCycles } from './layers/cycles.js';
import { featureImports, webhookImports } from './layers/expressRules.js';
import { folderGraphs, folderImports, withFolders } from './layers/folderGraph.js';
import {
  browserCode,
  environmentReads,
  packageImports,
  publishedEntryPoints,
  stripeImports,
} from './layers/packageRules.js';
import { rankRule } from './layers/rankRule.js';
import { ranked } from './layers/ranks.js';
import { unusedServiceExports } from './layers/serviceExports.js';
import { isTest, parseSource, type Source } from './layers/source.js';
import { describeViolation, type Rule } from './layers/violation.js';
import { packageFolders, read, readPackage, root, writtenFiles } from './repository.js';

const sources: Source[] = writtenFiles()
  .filter((file) => /^(packages|templates)\/[^/]+\/src\/.*\.tsx?$/.test(file) && !isTest(file))
  .map((file) => parseSource(file, read(file)));

const entryPoints = packageFolders().flatMap((folder) => {
  const { name, private: unpublished, exports = {} } = readPackage(folder);
  return unpublished ? [] : Object.keys(exports).map((entry) => name + entry.slice(1));
});

const rules: Record<string, Rule> = {
  'a package imports only what its layer allows': packageImports,
  'another package is imported by its published entry points': publishedEntryPoints(new Set(entryPoints)),
  'code for browsers takes nothing of Node': browserCode,
  'Stripe is imported in one folder of each side': stripeImports,
  'the environment is read in one place': environmentReads,
  'a folder imports lower folders only': rankRule,
  'a feature knows the services of other features': featureImports,
  'only what puts the router together knows webhooks': webhookImports,
};

describe('layers', () => {
  it('looks at the code of every package', () => {
    const seen = new Set(sources.map((source) => source.path.split('/').slice(0, 2).join('/')));
    expect([...seen].sort()).toEqual(packageFolders().sort());
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(100);
  });

  it.each(Object.entries(rules))('%s', (_, rule) => {
    expect(sources.flatMap(rule).map(describeViolation)).toEqual([]);
  });

  it('a service exports what other features use, and no more', () => {
    expect(unusedServiceExports(sources).map(describeViolation)).toEqual([]);
  });

  it('every folder with code has a rank', () => {
    const without = Object.entries(ranked).flatMap(([base, { ranks }]) =>
      [...folderImports(base, sources).keys()].filter((folder) => !ranks.flat().includes(folder)),
    );
    const folders = sources.flatMap(
      ({ path }) => /^(?:packages|templates)\/[^/]+\/src(?=\/[^/]+\/)/.exec(path)?.[0] ?? [],
    );
    expect([...without, ...new Set(folders)].filter((each) => !(each in ranked))).toEqual([]);
  });

  it('every domain of the sandbox has a rank, and a page that says what it owns', () => {
    const pages = writtenFiles().filter((file) => /^packages\/sandbox\/src\/[^/]+\/README\.md$/.test(file));
    const sandboxDomains = ranked['packages/sandbox/src']?.ranks
      .flat()
      .filter((folder) => folder !== 'cli')
      .sort();
    expect(pages.map((file) => file.split('/')[3]).sort()).toEqual(sandboxDomains);
  });

  it('no two files import each other in a circle', () => {
    expect(importCycles(sources).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  it('docs/architecture.md has the folders of each package as they are (vitest -u writes them)', async () => {
    const page = 'docs/architecture.md';
    const written = withFolders(read(page), folderGraphs(sources));
    await expect(written).toMatchFileSnapshot(`${root}/${page}`);
  });
});
