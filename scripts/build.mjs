/** `npm run build`: installs and builds what is missing or old. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { endWithFailure } = await import('./processes/failure.mjs');
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');
endOnStop();
await prepareWorkspace().catch(endWithFailure);
console.log('Everything is built.');
process.exit();
