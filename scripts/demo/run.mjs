import { endOnStop } from '../processes/until-stopped.mjs';
import { prepareWorkspace } from '../setup/workspace.mjs';
import { startDemo } from './demo.mjs';
import { readFlags } from './flags.mjs';
import { printSummary } from './summary.mjs';

/** `npm start`: installs and builds what is missing, starts the demo and stays until it is stopped. */
export async function runDemo() {
  const startedAtMs = Date.now();
  const { fresh } = readFlags('npm start');
  let demo;
  const isStopping = endOnStop(() => demo?.close());
  await prepareWorkspace();
  demo = await startDemo({ fresh });
  printSummary({ ...demo, tookMs: Date.now() - startedAtMs });
  const code = await demo.ended;
  if (isStopping()) return;
  console.error(`The API stopped by itself (exit code ${code}); the lines above say why.`);
  await demo.close();
  process.exit(1);
}
