import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../processes/failure.mjs';
import { run } from '../processes/run.mjs';
import { pnpm, root } from '../root.mjs';
import { fingerprint, isDone, markDone } from './fingerprint.mjs';

/** Installs the dependencies as the lockfile says, unless that was already done. */
export async function installDependencies() {
  const print = `${process.version} ${process.platform} ${process.arch} ${fingerprint(manifestPaths())}`;
  if (existsSync(join(root, 'node_modules/.modules.yaml')) && isDone('install', print)) return;
  console.log('Installing dependencies…');
  const { code, output } = await run([...pnpm, 'install', '--frozen-lockfile'], {
    cwd: root,
    capture: true,
    // pnpm asks before it replaces a folder of another installer; there is nobody to answer.
    env: { CI: 'true' },
  });
  if (code !== 0) throw new Failure(explain(code, output));
  markDone('install', print);
}

function manifestPaths() {
  const members = ['packages', 'templates'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  );
  return ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...members];
}

function explain(code, output) {
  const end = output.trim().split('\n').slice(-15).join('\n');
  return `${end}\n\n${reason(output)} (pnpm install, exit code ${code})`;
}

function reason(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL/.test(output)) {
    return 'Dependencies could not be installed: the npm registry cannot be reached. Check the network (npm ping) and run the command again.';
  }
  if (/ENOSPC/.test(output)) return 'Dependencies could not be installed: the disk is full.';
  if (/EACCES|EPERM/.test(output)) {
    return 'Dependencies could not be installed: this user may not write in the project or in the npm cache.';
  }
  if (/OUTDATED_LOCKFILE/.test(output)) {
    return 'Dependencies could not be installed: a package.json was changed without the lockfile. Run: npx pnpm@12.21.0 install';
  }
  return 'Dependencies could not be installed; the lines above say why.';
}
