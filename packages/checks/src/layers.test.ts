import { describe, expect, it } from 'vitest';
import { importCycles } from './layers/cycles.js';
import { featureImports, foundationImports, roomImports, webhookImports } from './layers/expressRules.js';
import { folderTables, withFolders } from './layers/folderGraph.js';
import {
  browserCode,
  environmentReads,
  packageImports,
  publishedEntryPoints,
  stripeImports,
} from './layers/packageRules.js';
import { domainImports, sandboxRank } from './layers/sandboxRules.js';
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
  'a feature imports itself, what is shared, and lower services': featureImports,
  'what lies under the features knows none of them': foundationImports,
  'a room of credits imports lower rooms only': roomImports,
  'webhooks call services, and only the router knows them': webhookImports,
  'a domain of the sandbox imports lower ones only': domainImports,
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

  it('every domain of the sandbox has a rank, and a page that says what it owns', () => {
    const pages = writtenFiles().filter((file) => /^packages\/sandbox\/src\/[^/]+\/README\.md$/.test(file));
    expect(pages.map((file) => file.split('/')[3]).sort()).toEqual(Object.keys(sandboxRank).sort());
  });

  it('no two files import each other in a circle', () => {
    expect(importCycles(sources).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  it('docs/architecture.md has the folders of each package as they are (vitest -u writes them)', async () => {
    const page = 'docs/architecture.md';
    const written = withFolders(read(page), folderTables(packageFolders(), sources));
    await expect(written).toMatchFileSnapshot(`${root}/${page}`);
  });
});
