import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const local = new Set(['node_modules', 'dist', '.data', '.env']);

/** Copies a template out of the workspace, as a user does, and installs it with npm on the packed packages. */
export async function installTemplate(template: string, folder: string, archives: Map<string, string>): Promise<void> {
  cpSync(join(root, 'templates', template), folder, { recursive: true, filter: (path) => !local.has(basename(path)) });
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  for (const kind of ['dependencies', 'devDependencies']) {
    const wanted = manifest[kind] ?? {};
    for (const name of Object.keys(wanted)) if (archives.has(name)) wanted[name] = `file:${archives.get(name)}`;
  }
  writeFileSync(file, JSON.stringify({ ...manifest, overrides: overridesOf(manifest, archives) }, null, 2));
  await npm(folder, 'install', '--no-audit', '--no-fund', '--loglevel=error');
}

/** An empty project with every packed package in it, and what they leave to the host to bring. */
export async function installPackages(
  folder: string,
  archives: Map<string, string>,
  others: Record<string, string>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const packed = Object.fromEntries([...archives].map(([name, archive]) => [name, `file:${archive}`]));
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies: { ...packed, ...others } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await npm(folder, 'install', '--no-audit', '--no-fund', '--loglevel=error');
}

export async function npm(folder: string, ...args: string[]): Promise<void> {
  await run('npm', args, { cwd: folder, maxBuffer: 16 * 1024 * 1024 }).catch(({ stdout, stderr }) => {
    throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stdout}${stderr}`);
  });
}

/** What a dependency asks for of ours is not in the registry either. What is asked for directly needs no override. */
function overridesOf(manifest: Record<string, Record<string, string>>, archives: Map<string, string>) {
  const direct = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.fromEntries(
    [...archives].filter(([name]) => !(name in direct)).map(([name, path]) => [name, `file:${path}`]),
  );
}

/** Path of a Node of that version, the running one or one from the registry. Throws where it cannot be had. */
export async function nodeOf(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath;
  const { stdout } = await run('npx', [
    '-y',
    '-p',
    `node@${version}`,
    'node',
    '-p',
    'process.execPath + " " + process.versions.node',
  ]);
  const [path = '', found] = stdout.trim().split(' ');
  if (found !== version) throw new Error(`npx gave Node ${found} in place of ${version}.`);
  return path;
}
