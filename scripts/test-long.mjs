import { requireNode } from './setup/node-version.mjs';

/**
 * What takes too long for every change: 500 faults, 500 outages, a million spends, and random cases that nobody has tried before.
 * With MONGODB_URI, faults and spends on that server as well.
 */
requireNode();
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');
const { Report } = await import('./checks/report.mjs');
const { runSteps } = await import('./checks/steps.mjs');
const { skipped } = await import('./checks/outcome.mjs');
const { vitest } = await import('./checks/vitest.mjs');

const credits = 'packages/express/src/credits';
const mongo = { MONGODB_URI: process.env.MONGODB_URI || undefined };
const seed = String(Date.now() % 2 ** 31);
const faults = (env) =>
  vitest(['--project', 'express', `${credits}/storm.test.ts`], { ...env, TILLKIT_FAULTS: '500', TILLKIT_SEED: seed });
const spends = (env) =>
  vitest(['--project', 'express', `${credits}/store/bounds.test.ts`], { ...env, TILLKIT_SPENDS: '1000000' });
const outages = () =>
  vitest(['--project', 'express', 'packages/express/src/webhooks/outage'], {
    FC_SEED: 'random',
    TILLKIT_OUTAGES: '500',
  });
const onMongo = (name, step) => async () => (mongo.MONGODB_URI ? step(mongo) : skipped(name, 'MONGODB_URI is not set'));
const random = { FC_SEED: 'random', FC_RUNS: '2000' };
const longer = ['--testTimeout', '1800000'];

endOnStop();
const report = new Report();
await prepareWorkspace();
await runSteps(
  [
    ['500 faults on devdb', () => faults({})],
    ['500 faults on MongoDB', onMongo('500 faults on MongoDB', faults)],
    ['500 outages', outages],
    ['A million spends on devdb', () => spends({})],
    ['A million spends on MongoDB', onMongo('A million spends on MongoDB', spends)],
    [
      'Random cases of the credits',
      () =>
        vitest(['--project', 'express', `${credits}/create-engine.property`, `${credits}/rules`, ...longer], random),
    ],
    [
      'Random cases of the sandbox',
      () =>
        vitest(
          ['--project', 'node', 'packages/sandbox/src/state-machine', 'packages/sandbox/src/payments', ...longer],
          {
            ...random,
            FC_RUNS: '500',
          },
        ),
    ],
  ],
  report,
);
report.print();
process.exit(report.failed ? 1 : 0);
