import { existsSync } from 'node:fs';
import { Failure } from '../processes/failure.mjs';
import { run } from '../processes/run.mjs';
import { root } from '../root.mjs';

/** Path of the browser for the tests; installs one where there is none. Says which it is. */
export async function ensureChromium() {
  const { findChromium } = await import('../chromium.mjs');
  const path = findChromium() ?? (await installChromium(findChromium));
  if (!existsSync(path)) throw new Failure(`CHROMIUM_PATH names a file that does not exist: ${path}`);
  console.log(`Browser: ${path}`);
  return path;
}

async function installChromium(findChromium) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  const commands = isDebianRoot
    ? [
        ['apt-get', 'update'],
        ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'],
      ]
    : [[process.execPath, 'node_modules/playwright/cli.js', 'install', 'chromium']];
  console.log(`No browser found; installing one: ${commands.map((command) => command.join(' ')).join(' && ')}`);
  for (const command of commands) {
    const { code, output } = await run(command, {
      cwd: root,
      capture: true,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (code !== 0) {
      const end = output.trim().split('\n').slice(-10).join('\n');
      throw new Failure(
        `${end}\n\nNo browser could be installed. Install Chromium or Chrome, or name one by CHROMIUM_PATH.`,
      );
    }
  }
  const path = findChromium();
  if (!path) throw new Failure('The browser was installed but is not found. Name it by CHROMIUM_PATH.');
  return path;
}
