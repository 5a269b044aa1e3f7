import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runOrFail } from '../processes/run.mjs';
import { cache, pnpm, root } from '../root.mjs';
import { manifest, members } from '../setup/build.mjs';
import { binary, commands } from './commands.mjs';

/** Packs every package that is published, as it would be published. Gives the paths of the archives by package name. */
export async function packPackages(folder = join(cache, 'packed')) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const names = members('packages')
    .map(manifest)
    .filter((each) => !each.private)
    .map((each) => each.name);
  const filters = names.flatMap((name) => ['--filter', name]);
  await runOrFail([...pnpm, ...filters, 'pack', '--pack-destination', folder], 'Packing the packages', { cwd: root });
  const files = readdirSync(folder);
  return new Map(names.map((name) => [name, join(folder, archiveOf(name, files))]));
}

function archiveOf(name, files) {
  const prefix = name.replace('@', '').replace('/', '-');
  const file = files.find((each) => each.startsWith(prefix) && /^-\d/.test(each.slice(prefix.length)));
  if (!file) throw new Error(`pnpm pack left no archive of ${name}.`);
  return file;
}

/** Whether what is published can be resolved and typed by those who install it. */
export async function checkPackages() {
  const archives = [...(await packPackages()).values()];
  return commands(
    archives.flatMap((archive) => [
      [binary('publint'), 'run', '--strict', archive],
      [binary('attw'), '--profile', 'esm-only', '--no-color', archive],
    ]),
  );
}
