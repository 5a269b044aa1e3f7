/** `npm test`: every check, and the closing line that counts them. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');
const { ensureChromium } = await import('./setup/browser.mjs');
const { passed } = await import('./checks/outcome.mjs');
const { Report } = await import('./checks/report.mjs');
const { runSteps } = await import('./checks/steps.mjs');
const { allSteps } = await import('./checks/plan.mjs');

/** Without these nothing below can run, and each failure would only repeat theirs. */
async function setUp() {
  await prepareWorkspace();
  process.env.CHROMIUM_PATH = await ensureChromium();
  return passed;
}

endOnStop();
const report = new Report();
await runSteps([['Install, build and browser', setUp]], report);
if (report.failed === 0) await runSteps(allSteps, report);
report.print();
process.exit(report.failed ? 1 : 0);
