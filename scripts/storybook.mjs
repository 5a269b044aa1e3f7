/** `npm run storybook`: every component in every state. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { join } = await import('node:path');
const { endWithFailure } = await import('./processes/failure.mjs');
const { start } = await import('./processes/run.mjs');
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { freePort } = await import('./demo/ports.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');
const { root } = await import('./root.mjs');

endOnStop();
await prepareWorkspace({ templates: false }).catch(endWithFailure);
const port = await freePort(6006);
const storybook = [
  join(root, 'node_modules/.bin/storybook'),
  'dev',
  '-p',
  String(port),
  '--ci',
  '--no-version-updates',
];
process.exit(await start(storybook, { cwd: root }).ended);
