export const passed = { passed: 1, failed: 0, skipped: [] };

/** @param output what is shown of it */
export function failed(output) {
  return { passed: 0, failed: 1, skipped: [], output };
}

export function skipped(name, reason) {
  return { passed: 0, failed: 0, skipped: [{ name, reason }] };
}

export function sum(outcomes) {
  return {
    passed: outcomes.reduce((total, outcome) => total + outcome.passed, 0),
    failed: outcomes.reduce((total, outcome) => total + outcome.failed, 0),
    skipped: outcomes.flatMap((outcome) => outcome.skipped),
    output: outcomes.flatMap(({ output }) => output ?? []).join('\n\n'),
  };
}
