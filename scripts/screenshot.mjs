/** `npm run screenshot`: starts the demo and takes the pictures of the README. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { endWithFailure } = await import('./processes/failure.mjs');
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');

let close = () => {};
endOnStop(() => close());
await prepareWorkspace().catch(endWithFailure);
const { takePictures } = await import('./demo/pictures.mjs');
const pictures = takePictures();
close = pictures.close;
await pictures.done.catch(endWithFailure);
process.exit();
