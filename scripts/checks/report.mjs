/** What the steps of a run came to. A step that is no test file counts as one. */
export class Report {
  #steps = [];

  /**
   * Prints the line of the step, and below it what a failed one wrote.
   * @param {{ passed: number, failed: number, skipped: { name: string, reason: string }[], output?: string }} counts
   */
  add(name, counts, tookMs) {
    const { passed, failed, skipped, output } = counts;
    this.#steps.push({ name, passed, failed, skipped, tookMs });
    const told = [
      `${passed} passed`,
      ...(failed ? [`${failed} failed`] : []),
      ...(skipped.length ? [`${skipped.length} skipped`] : []),
    ];
    console.log(`${failed ? 'FAILED' : 'ok'}  ${name}: ${told.join(', ')} (${(tookMs / 1000).toFixed(1)} s)`);
    if (failed && output) console.log(`${output.trim().replace(/^/gm, '  ')}\n`);
  }

  get failed() {
    return this.#sum((step) => step.failed);
  }

  /** Prints every step, every skip with its reason, and the totals on a line of their own at the end. */
  print() {
    console.log('\nSummary');
    for (const { name, passed, failed, skipped, tookMs } of this.#steps) {
      const seconds = `${(tookMs / 1000).toFixed(1)} s`.padStart(8);
      console.log(
        `  ${failed ? 'FAILED' : 'ok    '} ${seconds}  ${name}: ${passed} passed, ${failed} failed, ${skipped.length} skipped`,
      );
    }
    const skips = this.#steps.flatMap(({ skipped }) => skipped);
    if (skips.length > 0) console.log('\nSkipped');
    for (const { name, reason } of skips) console.log(`  ${name}: ${reason}`);
    console.log(
      `\n${this.#sum((step) => step.passed)} passed, ${this.failed} failed, ${this.#sum((step) => step.skipped.length)} skipped`,
    );
  }

  #sum(count) {
    return this.#steps.reduce((total, step) => total + count(step), 0);
  }
}
