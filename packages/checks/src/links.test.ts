import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenLinks } from './links/brokenLinks.js';
import { read, writtenFiles } from './repository.js';

const written = writtenFiles();
const folders = written.flatMap((file) => {
  const parents: string[] = [];
  for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder)) parents.push(folder);
  return parents;
});
const files = new Set([...written, ...folders, '.']);
// A package’s changelog is written by changesets and links to nothing of ours.
const pages = written.filter((file) => file.endsWith('.md') && !file.endsWith('/CHANGELOG.md'));

describe('links', () => {
  it('are looked at in the front page and in the guides', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']));
  });

  it.each(pages)('of %s lead somewhere', (page) => {
    expect(brokenLinks(page, files, read)).toEqual([]);
  });
});
