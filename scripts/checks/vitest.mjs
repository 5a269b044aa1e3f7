/** Runs Vitest as one step of `npm test`, and reads what it counted. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes/run.mjs';
import { cache, root } from '../root.mjs';
import { binary } from './commands.mjs';

const countsFile = join(cache, `vitest-counts-${process.pid}.json`);
const reporter = join(root, 'scripts/checks/vitest-reporter.mjs');

/** Keys and addresses of the person who runs the tests: a suite gets only those that it is meant for. */
const ownSettings = ['MONGODB_URI', 'STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET', 'NODE_ENV'];

/**
 * Runs vitest and gives its counts, and where something failed what it wrote about that: neither dots nor the lines of
 * what passed. A run that ends without counts, or badly in spite of them, is a failure.
 */
export async function vitest(args, env = {}) {
  mkdirSync(cache, { recursive: true });
  rmSync(countsFile, { force: true });
  const cleared = Object.fromEntries(ownSettings.map((name) => [name, undefined]));
  // Colors are for a person: what reads a log shows them as codes.
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined };
  const command = [binary('vitest'), 'run', '--reporter=minimal', `--reporter=${reporter}`, ...args];
  const { code, output } = await run(command, {
    cwd: root,
    capture: true,
    env: { ...cleared, ...colors, VITEST_COUNTS: countsFile, ...env },
  });
  const counts = readCounts() ?? { passed: 0, failed: 1, skipped: [] };
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  return { ...counts, failed, ...(failed > 0 ? { output } : {}) };
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(countsFile, { force: true });
  }
}
