import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { supported, supportedMarkdown } from './supported.js';

it('the README lists what is supported, and nothing else', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, list] = /<!-- supported -->\n\n([\s\S]*?)\n\n<!-- \/supported -->/.exec(readme) ?? [];
  expect(list).toBe(supportedMarkdown());
});

it('no name stands twice in a list', () => {
  for (const names of Object.values(supported)) expect(new Set(names).size).toBe(names.length);
});
