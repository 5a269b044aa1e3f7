import { requireNode } from './setup/node-version.mjs';

/** Writes the API reports of all packages from what is built: `packages/<name>/api/`. */
requireNode();
const { endWithFailure } = await import('./processes/failure.mjs');
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');
const { vitest } = await import('./checks/vitest.mjs');

endOnStop();
await prepareWorkspace({ templates: false }).catch(endWithFailure);
const { failed, output } = await vitest(['--project', 'node', 'packages/checks/src/api.test.ts', '--update']);
if (output) console.log(output);
else console.log('The reports are up to date. If one changed, read the difference and commit it.');
process.exit(failed ? 1 : 0);
