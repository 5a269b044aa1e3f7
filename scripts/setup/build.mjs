import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runOrFail } from '../processes/run.mjs';
import { root } from '../root.mjs';
import { fingerprint, isDone, markDone } from './fingerprint.mjs';

const binaries = join(root, 'node_modules/.bin');

/** Builds the packages: TypeScript by its project references, then each package's own `build:*` scripts. */
export async function buildPackages() {
  const folders = members('packages');
  const inputs = ['tsconfig.json', 'tsconfig.base.json', 'pnpm-lock.yaml', ...folders];
  await unlessDone('packages', inputs, folders, async () => {
    await runOrFail([join(binaries, 'tsc'), '-b'], 'Building the packages', { cwd: root });
    for (const folder of folders) {
      const steps = Object.keys(manifest(folder).scripts ?? {}).filter((name) => name.startsWith('build:'));
      for (const step of steps) await runScript(folder, step);
    }
  });
}

/** Builds what is to be copied: the two templates, on the built packages. */
export async function buildTemplates() {
  for (const folder of members('templates')) {
    const inputs = ['tsconfig.base.json', 'pnpm-lock.yaml', ...members('packages'), folder];
    await unlessDone(folder.replace('/', '-'), inputs, [folder], () => runScript(folder, 'build'));
  }
}

/** Folders of a workspace directory that hold a package, in alphabetical order. */
export function members(directory) {
  return readdirSync(join(root, directory))
    .sort()
    .map((name) => `${directory}/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}

export function manifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** Runs a script of a package.json as its package manager would, without the second that the manager takes to start. */
export function runScript(folder, name) {
  const cwd = join(root, folder);
  const path = [join(cwd, 'node_modules/.bin'), binaries, process.env.PATH].join(delimiter);
  const command = manifest(folder).scripts[name];
  return runOrFail(['sh', '-c', command], `${folder}: npm run ${name}`, { cwd, env: { PATH: path } });
}

async function unlessDone(name, inputs, folders, build) {
  const print = fingerprint(inputs);
  const isBuilt = folders.every((folder) => !isCompiled(folder) || existsSync(join(root, folder, 'dist')));
  if (isBuilt && isDone(name, print)) return;
  console.log(`Building ${name}…`);
  await build();
  markDone(name, print);
}

function isCompiled(folder) {
  return existsSync(join(root, folder, 'tsconfig.json'));
}
