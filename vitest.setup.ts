import fc from 'fast-check';

/**
 * Every run of the suite tries the same random cases, so that a red run is a red change. `FC_SEED=random` looks for what
 * they missed; `FC_SEED=<number>` repeats a run, by the seed that a failure prints. `FC_RUNS` is the number of cases.
 */
const { FC_SEED: seed = '20261121', FC_RUNS: runs } = process.env;

fc.configureGlobal({
  ...(seed === 'random' ? {} : { seed: Number(seed) }),
  ...(runs === undefined ? {} : { numRuns: Number(runs) }),
});
