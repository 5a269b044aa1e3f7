import { failed } from './outcome.mjs';

/**
 * Runs every step, also after one that failed. A step that throws is a failed check. A log has one line of each step; at
 * a terminal its name comes first, for the person who waits.
 */
export async function runSteps(steps, report) {
  for (const [name, step] of steps) {
    if (process.stdout.isTTY) console.log(`\n── ${name}`);
    const startedAtMs = Date.now();
    const outcome = await step().catch((error) => failed(error.name === 'Failure' ? error.message : error.stack));
    report.add(name, outcome, Date.now() - startedAtMs);
  }
}
