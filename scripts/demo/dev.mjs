/** The demo while you work on it. */
import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { start } from '../processes/run.mjs';
import { endOnStop } from '../processes/until-stopped.mjs';
import { root } from '../root.mjs';
import { manifest, members, runScript } from '../setup/build.mjs';
import { prepareWorkspace } from '../setup/workspace.mjs';
import { preferredPorts } from './demo.mjs';
import { readFlags } from './flags.mjs';
import { freePort } from './ports.mjs';
import { printSummary } from './summary.mjs';

const api = join(root, 'templates/express-api');
const app = join(root, 'templates/react-app');
const tsc = join(root, 'node_modules/.bin/tsc');

/**
 * `npm run dev`: the demo, rebuilt and reloaded as its sources change. The sandbox and the database run in this process
 * and so outlive every restart of the API.
 */
export async function runDev() {
  const startedAtMs = Date.now();
  const flags = readFlags('npm run dev');
  const open = [];
  endOnStop(() => Promise.allSettled(open.map((each) => each.close())));
  await prepareWorkspace();

  const web = await freePort(preferredPorts.web);
  const port = await freePort(preferredPorts.api, new Set([web]));
  const services = await startServices(port, web, flags);
  open.push(services);
  open.push(...members('packages').flatMap(watchAssets));
  start([tsc, '-b', '--watch', '--preserveWatchOutput'], { cwd: root });
  start([tsc, '-p', 'tsconfig.json', '--watch', '--preserveWatchOutput'], { cwd: api });
  start([process.execPath, '--watch', '--watch-preserve-output', 'dist/server.js'], { cwd: api, env: services.env });
  open.push(await startVite(web, `http://127.0.0.1:${port}`));
  printSummary({
    ports: { web, api: port },
    webUrl: `http://localhost:${web}`,
    apiUrl: `http://127.0.0.1:${port}`,
    runsOn: services.runsOn,
    tookMs: Date.now() - startedAtMs,
  });
}

async function startServices(port, web, flags) {
  const { startDevelopmentServices } = await import(pathToFileURL(join(api, 'dist/development.js')).href);
  const env = {
    ...process.env,
    PORT: String(port),
    APP_URL: `http://localhost:${web},http://127.0.0.1:${web}`,
    DATA_PATH: process.env.DATA_PATH ?? join(root, '.data'),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };
  return startDevelopmentServices(env, flags);
}

async function startVite(port, target) {
  const { createServer } = await import(pathToFileURL(createRequire(join(app, 'package.json')).resolve('vite')).href);
  const server = await createServer({
    root: app,
    server: { host: '127.0.0.1', port, strictPort: true, proxy: { '/api': { target } } },
  });
  return server.listen();
}

/** What a package builds beside TypeScript is built again when a file of it changes. */
function watchAssets(folder) {
  const steps = Object.keys(manifest(folder).scripts ?? {}).filter((name) => name.startsWith('build:'));
  if (steps.length === 0) return [];
  let building = Promise.resolve();
  const onChange = (_event, file) => {
    if (!file || /\.test\.tsx?$/.test(file)) return;
    building = building.then(async () => {
      for (const step of steps) await runScript(folder, step).catch((error) => console.error(error.message));
    });
  };
  return [watch(join(root, folder, 'src'), { recursive: true }, onChange)];
}
