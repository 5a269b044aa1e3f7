import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const local = new Set(['node_modules', 'dist', '.data', '.env']);

/**
 * Copies a template out of the workspace and installs it on the packed packages, as its README says: the archives beside
 * its package.json, and one `npm install` that names those it needs.
 */
export async function installTemplate(template: string, folder: string, archives: Map<string, string>): Promise<void> {
  cpSync(join(root, 'templates', template), folder, { recursive: true, filter: (path) => !local.has(basename(path)) });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, object>;
  const wanted = ['@tillkit/contract', ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })];
  const files = wanted.flatMap((name) => {
    const archive = archives.get(name);
    if (archive === undefined) return [];
    const file = `./${name.replace('@', '').replace('/', '-')}.tgz`;
    copyFileSync(archive, join(folder, file));
    return [file];
  });
  await npm(folder, 'install', ...files, '--no-audit', '--no-fund', '--loglevel=error');
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
