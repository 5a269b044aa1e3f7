/** `npm start`: the demo. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { endWithFailure } = await import('./processes/failure.mjs');
const { runDemo } = await import('./demo/run.mjs');
await runDemo().catch(endWithFailure);
