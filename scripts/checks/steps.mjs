import { failed } from './outcome.mjs';

/** Runs every step, also after one that failed. A step that throws is a failed check. */
export async function runSteps(steps, report) {
  for (const [name, step] of steps) {
    console.log(`\n── ${name}`);
    const startedAtMs = Date.now();
    const outcome = await step().catch((error) => {
      console.log(error.name === 'Failure' ? error.message : error);
      return failed;
    });
    report.add(name, outcome, Date.now() - startedAtMs);
  }
}
