import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Block } from './runner/blocks.js';
import { makeProjects, type Projects } from './runner/project.js';

const run = promisify(execFile);

const packages = new URL('../packages/', import.meta.url);
/** Empty where there is none: that it must be there is another test's matter. */
const readmeOf = (name: string) => {
  const file = new URL(`${name}/README.md`, packages);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** Pages whose samples are a program that runs by itself, with the line that ends it. */
const programs: Record<string, string> = { devdb: '', sandbox: 'await sandbox.close();' };

/** What a sample may use without saying where it comes from: everybody has one. */
const atHand: Record<string, string> = {
  app: "declare const app: import('express').Express;",
  billing: "declare const billing: import('@tillkit/express').Billing;",
  userOf: "declare const userOf: import('@tillkit/express').Identify;",
};

/** All samples of a page as one module: each continues where the one before ended. */
function moduleOf(markdown: string, ending = ''): string | null {
  const samples = [...markdown.matchAll(/^```tsx?\b[^\n]*\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
  if (samples.length === 0) return null;
  const text = samples.join('\n');
  const given = Object.entries(atHand).filter(
    ([name]) => !new RegExp(`(const|let|\\{)[^;=]*\\b${name}\\b[^;]*=`).test(text),
  );
  return `${given.map(([, declaration]) => declaration).join('\n')}\n${text}\n${ending}\nexport {};\n`;
}

const pages = readdirSync(packages).flatMap((name): [string, string][] => {
  const text = moduleOf(readmeOf(name), programs[name]);
  return text === null ? [] : [[name, text]];
});

describe('the samples in the packages’ own pages', () => {
  it('are looked at', () => {
    expect(pages.map(([name]) => name)).toEqual(expect.arrayContaining(['contract', 'sandbox']));
  });

  let made: Projects;
  const builtOf = (name: string) => path.join(made.projects[0]?.folder ?? '', 'src', `${name}-readme.js`);
  beforeAll(async () => {
    // What a sample sends to the reader's own server goes to a port at which nothing answers.
    const files = pages.map(
      ([name, text]): Block => ({
        kind: 'file',
        name: `${name}-readme.tsx`,
        text: text.replaceAll('http://localhost:3000', 'http://127.0.0.1:9'),
        line: 1,
      }),
    );
    made = await makeProjects([files], '');
  });
  afterAll(() => made?.remove());

  it('compile', () => {
    expect(existsSync(builtOf('contract'))).toBe(true);
  });

  it.each(Object.keys(programs))('of %s run, and print what their comments say', async (name) => {
    const { stdout } = await run(process.execPath, [builtOf(name)], { cwd: made.projects[0]?.folder });
    const said = [...(moduleOf(readmeOf(name)) ?? '').matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)];
    expect(stdout.trim().split('\n').filter(Boolean)).toEqual(said.map(([, text]) => text));
  });
});
