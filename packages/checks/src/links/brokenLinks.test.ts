import { describe, expect, it } from 'vitest';
import { brokenLinks } from './brokenLinks.js';

const pages: Record<string, string> = {
  'README.md': '',
  'docs/start.md':
    '# Start\n\n## What `npm start` does\n\n## Bad input: 409\n\n## Bad input: 409\n\n```md\n## In code\n```\n',
  'docs/images/demo.png': '',
};
const files = new Set([...Object.keys(pages), 'docs/page.md', 'docs', 'docs/images']);
const broken = (markdown: string) =>
  brokenLinks('docs/page.md', files, (file) => (file === 'docs/page.md' ? markdown : (pages[file] ?? '')));

describe('brokenLinks', () => {
  it.each([
    '[start](start.md)',
    '[root](../README.md)',
    '[folder](images/)',
    '![demo](images/demo.png "The demo")',
    '<img src="images/demo.png">',
    '[heading](start.md#what-npm-start-does)',
    '[punctuation](start.md#bad-input-409)',
    '[second](start.md#bad-input-409-1)',
    '# Here\n[own](#here)',
    '[away](https://stripe.com/docs#anything)',
    'In code: `[x](missing.md)`',
    '```md\n[x](missing.md)\n```',
    '[by name][start]\n\n[start]: start.md',
  ])('lets %j be', (markdown) => {
    expect(broken(markdown)).toEqual([]);
  });

  it.each([
    ['[gone](missing.md)', 'no docs/missing.md'],
    ['![gone](images/other.png)', 'no docs/images/other.png'],
    ['<a href="../CHANGES.md">', 'no CHANGES.md'],
    ['[heading](start.md#nothing)', 'no heading'],
    ['[code is no heading](start.md#in-code)', 'no heading'],
    ['[own](#nowhere)', 'no heading'],
    ['[by name][start]\n\n[start]: begin.md', 'docs/page.md:3'],
  ])('finds %j', (markdown, says) => {
    expect(broken(markdown).join()).toContain(says);
  });
});
