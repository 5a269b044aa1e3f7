import { accountIds } from '../contenders.mjs';
import { closedLoop, compare, distributions, random } from '../measure.mjs';
import { openQuotaContenders } from '../quota-contenders.mjs';
import { heading, ratios } from '../report.mjs';

const accounts = 500;
const cases = [
  ['many accounts, the first plan has enough, 32 callers', 'uniform', 'plenty', 32],
  ['many accounts, the first plan is used up, 32 callers', 'uniform', 'scarce', 32],
  ['one hot account, the first plan has enough, 64 callers', 'hot', 'plenty', 64],
  ['one hot account, the first plan is used up, 64 callers', 'hot', 'scarce', 64],
];

/** Uses of a quota of two plans, beside a fast conditional decrement with a locked slow path. */
export async function quotas(database, { rounds, seconds }) {
  const contenders = await openQuotaContenders(database.uri);
  const ids = accountIds(accounts);
  try {
    await contenders.fill(ids);
    const lock = contenders.hasTransactions() ? 'locked transaction' : 'lock (no transactions here)';
    const names = { decrementElseLock: `fast decrement, else ${lock}`, tillkit: 'Tillkit' };
    for (const [name, distribution, quota, callers] of cases) {
      const pick = distributions[distribution](accounts, random(1));
      const contender = (way) => ({
        name: names[way],
        async run(duration) {
          const request = () => contenders.ways[way](ids[pick()], quota);
          const done = await closedLoop({ callers, seconds: duration, request });
          if (way !== 'tillkit') return done;
          const begunAt = performance.now();
          await contenders.billing.credits.drain();
          return { ...done, secondsMore: (performance.now() - begunAt) / 1000 };
        },
      });
      const results = await compare(Object.keys(names).map(contender), { rounds, seconds });
      heading(`${database.name}: a use of a quota, ${name}`);
      ratios(results);
    }
  } finally {
    await contenders.close();
  }
}
