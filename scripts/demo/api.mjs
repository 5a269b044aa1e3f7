/** The API of the demo, in a process of its own. */
import { join } from 'node:path';
import { Failure } from '../processes/failure.mjs';
import { start } from '../processes/run.mjs';
import { root } from '../root.mjs';
import { PortBusy } from './ports.mjs';

const startMsMax = 30_000;
const tailLength = 4_000;
const folder = join(root, 'templates/express-api');

/**
 * Starts the built API and waits until it says that it is up.
 * @throws PortBusy; Failure with what it wrote, where it does not come up
 */
export async function startApi({ port, webPort, env, fresh = false }) {
  const api = start([process.execPath, join(folder, 'dist/server.js'), ...(fresh ? ['--fresh'] : [])], {
    cwd: folder,
    stdio: 'pipe',
    messages: true,
    env: {
      PORT: String(port),
      APP_URL: `http://localhost:${webPort},http://127.0.0.1:${webPort}`,
      DATA_PATH: process.env.DATA_PATH ?? join(root, '.data'),
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
      ...env,
    },
  });
  let written = '';
  for (const stream of [api.stdout, api.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      written = (written + text).slice(-tailLength);
    });
  }
  const ready = await firstOf(api);
  if (ready === 'ended' && /EADDRINUSE/.test(written)) throw new PortBusy(`Port ${port} is busy.`);
  if (!ready.runsOn) {
    await api.end();
    throw new Failure(
      ready === 'ended' ? written.trim() : `The API was not up after ${startMsMax / 1000} s.\n${written}`,
    );
  }
  // What it says from now on, warnings and errors, is for the person at the terminal.
  api.stdout.pipe(process.stdout);
  api.stderr.pipe(process.stderr);
  return { url: `http://127.0.0.1:${port}`, runsOn: ready.runsOn, ended: api.ended, close: api.end };
}

function firstOf(api) {
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, startMsMax, 'timeout');
  });
  const message = new Promise((resolve) => {
    api.on('message', (content) => content?.type === 'ready' && resolve(content));
  });
  return Promise.race([message, api.ended.then(() => 'ended'), timeout]).finally(() => clearTimeout(timer));
}
