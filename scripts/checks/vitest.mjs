import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes/run.mjs';
import { cache, root } from '../root.mjs';
import { binary } from './commands.mjs';
import { failed } from './outcome.mjs';

const countsFile = join(cache, 'vitest-counts.json');
const reporter = join(root, 'scripts/checks/vitest-reporter.mjs');

/** Keys and addresses of the person who runs the tests: a suite gets only those that it is meant for. */
const ownSettings = ['MONGODB_URI', 'STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET', 'NODE_ENV'];

/** Runs vitest and gives its counts. A run that ends without counts, or badly in spite of them, is a failure. */
export async function vitest(args, env = {}) {
  mkdirSync(cache, { recursive: true });
  rmSync(countsFile, { force: true });
  const cleared = Object.fromEntries(ownSettings.map((name) => [name, undefined]));
  const { code } = await run([binary('vitest'), 'run', '--reporter=dot', `--reporter=${reporter}`, ...args], {
    cwd: root,
    env: { ...cleared, VITEST_COUNTS: countsFile, ...env },
  });
  const counts = readCounts();
  if (!counts) return failed;
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return undefined;
  }
}
