import { writeFileSync } from 'node:fs';

/** Writes what a run came to into the file that VITEST_COUNTS names: passed, failed, and each skip with its reason. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class CountsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state) => tests.filter((test) => test.result().state === state);
    // A file that cannot be loaded, or a hook of a suite that throws, has no failing test of its own.
    const brokenSuites = modules.flatMap((module) => [module, ...module.children.allSuites()]).filter(hasErrors);
    const counts = {
      passed: inState('passed').length,
      failed: inState('failed').length + inState('pending').length + brokenSuites.length + unhandledErrors.length,
      skipped: inState('skipped').map((test) => ({
        name: `${test.module.relativeModuleId} > ${test.fullName}`,
        reason: test.result().note ?? reasonInName(test.fullName),
      })),
    };
    writeFileSync(process.env.VITEST_COUNTS, JSON.stringify(counts));
  }
}

/** A skipped suite has no note; ours say the reason in their name. */
function reasonInName(name) {
  return /\(skipped: ([^)]+)\)/.exec(name)?.[1] ?? 'no reason given';
}

function hasErrors(suite) {
  return suite.errors().length > 0;
}
