import { skipped } from './outcome.mjs';
import { checkPackages } from './packages.mjs';
import { checkDeadCode, checkLint, checkTypes } from './static.mjs';
import { vitest } from './vitest.mjs';

/** Seconds, for while one works: `npm run check`. */
export const quickSteps = [
  ['Types', checkTypes],
  ['Lint', checkLint],
  ['Rules of the repository', () => vitest(['--project', 'node', 'packages/checks'])],
  ['Dead code', checkDeadCode],
];

/** Everything: `npm test`. */
export const allSteps = [
  ...quickSteps,
  // The suites of devdb compare it with the MongoDB of MONGODB_URI, where that is set.
  ['Unit', () => vitest(['--project', 'node', '--project', 'dom', '--exclude', 'packages/checks/**'], mongo())],
  ['Router and services on devdb', () => vitest(['--project', 'express'])],
  ['Router and services on MongoDB', onMongo],
  ['Stories', () => vitest(['--config', 'vitest.stories.config.ts'])],
  ['Samples of the docs', () => vitest(['--project', 'docs'])],
  ['End to end', () => vitest(['--project', 'e2e'], testKeys())],
  ['Published form', checkPackages],
  ['Installed elsewhere', () => vitest(['--project', 'installed'])],
];

async function onMongo() {
  if (!process.env.MONGODB_URI) return skipped('Router and services on MongoDB', 'MONGODB_URI is not set');
  return vitest(['--project', 'express'], mongo());
}

function mongo() {
  return { MONGODB_URI: process.env.MONGODB_URI || undefined };
}

/** Keys of a Stripe test account go to the suite that runs on both Stripes. Live keys go to no test. */
function testKeys() {
  const { STRIPE_SECRET_KEY = '', STRIPE_PUBLISHABLE_KEY } = process.env;
  if (!/^[sr]k_test_/.test(STRIPE_SECRET_KEY)) return {};
  return { STRIPE_TEST_SECRET_KEY: STRIPE_SECRET_KEY, STRIPE_TEST_PUBLISHABLE_KEY: STRIPE_PUBLISHABLE_KEY };
}
