/** `npm run check`: types, lint, the rules of the repository and dead code. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { endWithFailure } = await import('./processes/failure.mjs');
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');
const { Report } = await import('./checks/report.mjs');
const { runSteps } = await import('./checks/steps.mjs');
const { quickSteps } = await import('./checks/plan.mjs');

endOnStop();
await prepareWorkspace({ templates: false }).catch(endWithFailure);
const report = new Report();
await runSteps(quickSteps, report);
report.print();
process.exit(report.failed ? 1 : 0);
