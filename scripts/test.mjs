import { requireNode } from './setup/node-version.mjs';

requireNode();
const { endWithFailure } = await import('./processes/failure.mjs');
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');

endOnStop();
await prepareWorkspace().catch(endWithFailure);
const { ensureChromium } = await import('./setup/browser.mjs');
const { Report } = await import('./checks/report.mjs');
const { runSteps } = await import('./checks/steps.mjs');
const { allSteps } = await import('./checks/plan.mjs');

process.env.CHROMIUM_PATH = await ensureChromium().catch(endWithFailure);
const report = new Report();
await runSteps(allSteps, report);
report.print();
process.exit(report.failed ? 1 : 0);
