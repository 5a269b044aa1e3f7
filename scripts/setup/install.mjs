import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../processes/failure.mjs';
import { run } from '../processes/run.mjs';
import { cache, pnpm, root } from '../root.mjs';
import { fingerprint, isDone, markDone } from './fingerprint.mjs';

/** Installs the dependencies as the lockfile says, unless that was already done. */
export async function installDependencies() {
  const print = `${process.version} ${process.platform} ${process.arch} ${fingerprint(manifestPaths())}`;
  if (existsSync(join(root, 'node_modules/.modules.yaml')) && isDone('install', print)) return;
  console.log('Installing dependencies…');
  const { code, output } = await run([...pnpm, 'install', '--frozen-lockfile'], {
    cwd: root,
    capture: true,
    env: {
      // pnpm asks before it replaces a folder of another installer; there is nobody to answer.
      CI: 'true',
      // npx waits ten seconds and more before each new try, also where there is no network at all.
      npm_config_fetch_retry_mintimeout: '1000',
      npm_config_fetch_retry_maxtimeout: '5000',
    },
  });
  if (code !== 0) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'install.log'), output);
    throw new Failure(`Dependencies could not be installed: ${reasonOf(output)}`);
  }
  markDone('install', print);
}

function manifestPaths() {
  const members = ['packages', 'templates'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  );
  return ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...members];
}

/** What went wrong and how to fix it; what the installer wrote is in the log. */
export function reasonOf(output) {
  const log = 'Details are in .cache/install.log.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL/.test(output)) {
    return `the npm registry cannot be reached. Check the network (npm ping) and run the command again. ${log}`;
  }
  if (/ENOSPC/.test(output)) return `the disk is full. ${log}`;
  if (/EACCES|EPERM/.test(output)) return `this user may not write in the project or in the npm cache. ${log}`;
  if (/OUTDATED_LOCKFILE/.test(output)) {
    return `a package.json was changed without the lockfile. Run: npx pnpm@12.21.0 install. ${log}`;
  }
  const end = output.trim().split('\n').slice(-12).join('\n');
  return `the installer ended badly. ${log} Its last lines:\n\n${end}`;
}
