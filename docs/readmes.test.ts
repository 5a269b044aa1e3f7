import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Block } from './runner/blocks.js';
import { makeProject } from './runner/project.js';

const packages = new URL('../packages/', import.meta.url);
/** Empty where there is none: that it must be there is another test's matter. */
const readmeOf = (name: string) => {
  const file = new URL(`${name}/README.md`, packages);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** What a sample may use without saying where it comes from: everybody has one. */
const atHand: Record<string, string> = {
  app: "declare const app: import('express').Express;",
  billing: "declare const billing: import('@tillkit/express').Billing;",
  userOf: "declare const userOf: import('@tillkit/express').Identify;",
};

/** All samples of a page as one module: a later one goes on where an earlier one ended. */
function moduleOf(markdown: string): string | null {
  const samples = [...markdown.matchAll(/^```tsx?\b[^\n]*\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
  if (samples.length === 0) return null;
  const text = samples.join('\n');
  const given = Object.entries(atHand).filter(
    ([name]) => !new RegExp(`(const|let|\\{)[^;=]*\\b${name}\\b[^;]*=`).test(text),
  );
  return `${given.map(([, declaration]) => declaration).join('\n')}\n${text}\nexport {};\n`;
}

const pages = readdirSync(packages).flatMap((name): [string, string][] => {
  const text = moduleOf(readmeOf(name));
  return text === null ? [] : [[name, text]];
});

describe('the samples in the packages’ own pages', () => {
  it('are looked at', () => {
    expect(pages.map(([name]) => name)).toEqual(expect.arrayContaining(['contract', 'sandbox']));
  });

  it('compile', async () => {
    const files = pages.map(([name, text]): Block => ({ kind: 'file', name: `${name}-readme.tsx`, text, line: 1 }));
    const project = await makeProject(files, '');
    project.remove();
  });
});
