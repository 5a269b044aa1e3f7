/** `npm run dev`: the demo, rebuilt and reloaded as its sources change. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { endWithFailure } = await import('./processes/failure.mjs');
const { runDev } = await import('./demo/dev.mjs');
await runDev().catch(endWithFailure);
