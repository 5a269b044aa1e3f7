import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Block } from './blocks.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const run = promisify(execFile);

/** Where the reader's project finds its packages: exactly what they would install, by published entry points. */
const installed = [
  'templates/express-api/node_modules',
  'templates/react-app/node_modules',
  'packages/sandbox/node_modules',
  'node_modules',
];
const ours = ['contract', 'express', 'react', 'sandbox', 'devdb'];

const compilerOptions = {
  target: 'ES2023',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  jsx: 'react-jsx',
  types: ['node'],
};

/** A reader's project in a temporary folder, with the files and the runs of a guide, compiled beside their sources. */
export interface Project {
  folder: string;
  /** Compiled module of each `ts run` block, in order. */
  runs: string[];
  /** For each page of components, the compiled module that renders what it exports, as a server does. */
  renders: Record<string, string>;
}

/** The projects of several guides, in their order. */
export interface Projects {
  projects: Project[];
  remove(): void;
}

/** Compiles all guides in one go. Throws with the compiler's messages when a sample does not compile. */
export async function makeProjects(guides: readonly (readonly Block[])[], preamble: string): Promise<Projects> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tillkit-docs-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    linkPackages(path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'docs', private: true, type: 'module' }));
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['guide-*/src'] }));
    const projects = guides.map((blocks, at) => lay(path.join(folder, `guide-${at + 1}`), blocks, preamble));
    await compile(folder);
    return { projects, remove };
  } catch (cause) {
    remove();
    throw cause;
  }
}

function lay(folder: string, blocks: readonly Block[], preamble: string): Project {
  const runs: string[] = [];
  const renders: Record<string, string> = {};
  for (const block of blocks) {
    if (block.kind === 'file') write(folder, path.join('src', block.name), block.text);
    // A file in a folder belongs to an app of its own, which is followed where it is installed.
    if (block.kind === 'file' && /^[^/]+\.tsx$/.test(block.name)) {
      const page = block.name.replace('.tsx', '');
      write(folder, `src/render-${page}.ts`, rendering(page));
      renders[block.name] = path.join(folder, 'src', `render-${page}.js`);
    }
    if (block.kind !== 'run') continue;
    const name = `run-${runs.length + 1}-line-${block.line}`;
    write(folder, `src/${name}.ts`, `${preamble}\n${block.text}\nexport {};\n`);
    runs.push(path.join(folder, 'src', `${name}.js`));
  }
  return { folder, runs, renders };
}

function rendering(page: string): string {
  return `import { createElement, type FunctionComponent } from 'react';
import { renderToString } from 'react-dom/server';
import * as page from './${page}.js';

for (const [name, component] of Object.entries(page))
  console.log(name, renderToString(createElement(component as FunctionComponent)));
`;
}

async function compile(folder: string): Promise<void> {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  try {
    await run(process.execPath, [compiler, '-p', folder], { cwd: folder });
  } catch (cause) {
    throw new Error(`The samples do not compile:\n${(cause as { stdout?: string }).stdout ?? cause}`);
  }
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

function linkPackages(modules: string): void {
  mkdirSync(path.join(modules, '@tillkit'), { recursive: true });
  for (const name of ours) symlinkSync(path.join(root, 'packages', name), path.join(modules, '@tillkit', name));
  const taken = new Set(['@tillkit']);
  for (const from of installed.map((folder) => path.join(root, folder))) {
    for (const name of namesIn(from)) {
      if (taken.has(name)) continue;
      taken.add(name);
      mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      symlinkSync(path.join(from, name), path.join(modules, name));
    }
  }
}

/** Names of installed packages, scoped ones with their scope. */
function namesIn(modules: string): string[] {
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith('.') || name === '@tillkit') return [];
    return name.startsWith('@') ? readdirSync(path.join(modules, name)).map((own) => `${name}/${own}`) : [name];
  });
}
