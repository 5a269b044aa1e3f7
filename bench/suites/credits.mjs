import { accountIds, openContenders } from '../contenders.mjs';
import { startLoad } from '../load.mjs';
import { closedLoop, compare, distributions, random } from '../measure.mjs';
import { heading, ratios } from '../report.mjs';

const accounts = 1000;
const names = {
  bare: 'bare `$inc`',
  spend: 'Tillkit',
  readThenSwap: 'read, then compare-and-swap',
  insertThenIncrement: 'insert, then increment',
  transaction: 'transaction',
};

const cases = [
  { name: 'many accounts, 32 callers', distribution: 'uniform', callers: 32, processes: 1, budget: 0.55, all: true },
  {
    name: 'many accounts, 32 callers in four processes',
    distribution: 'uniform',
    callers: 32,
    processes: 4,
    budget: 0.55,
  },
  { name: 'accounts by Zipf, 32 callers', distribution: 'zipf', callers: 32, processes: 1 },
  { name: 'one hot account, 64 callers', distribution: 'hot', callers: 64, processes: 1, budget: 5, all: true },
  { name: 'one hot account, 64 callers in four processes', distribution: 'hot', callers: 64, processes: 4 },
];

/**
 * Spends beside the other ways. Tillkit moves entries to the ledger while it answers; the row `until all is in the
 * ledger` is the same rounds with the time it takes to move the last of them.
 */
export async function credits(database, { rounds, seconds }) {
  const contenders = await openContenders(database.uri);
  const ids = accountIds(accounts);
  try {
    await contenders.fill(ids);
    const whyNoTransactions = await contenders.whyNoTransactions();
    let expected = 0;
    for (const one of cases) {
      const load = one.processes > 1 ? await startLoad(database.uri, one.processes) : undefined;
      const run = async (way, duration) => {
        const order = { distribution: one.distribution, accounts, callers: one.callers, seconds: duration };
        const pick = distributions[one.distribution](accounts, random(1));
        const request = () => contenders.ways[way](ids[pick()]);
        const done = load ? await load.run({ way, ...order }) : await closedLoop({ ...order, request });
        if (way !== 'spend') return done;
        expected += done.count;
        const begunAt = performance.now();
        await contenders.billing.credits.drain();
        return { ...done, secondsMore: (performance.now() - begunAt) / 1000 };
      };
      const ways = one.all
        ? Object.keys(names).filter((way) => way !== 'transaction' || !whyNoTransactions)
        : ['bare', 'spend'];
      try {
        const results = await compare(
          ways.map((way) => ({ name: names[way], run: (duration) => run(way, duration) })),
          // Each process has to compile its code, and to find out which accounts others change as well.
          { rounds, seconds, warmUpSeconds: seconds * (load ? 4 : 0.5) },
        );
        heading(`${database.name}: ${one.name}`);
        ratios(results, one.budget ? { [names.spend]: one.budget } : {});
      } finally {
        await load?.close();
      }
    }
    if (whyNoTransactions) process.stdout.write(`\nNo transactions were measured: ${whyNoTransactions}.\n`);
    await checkNothingLost(database, ids, expected);
  } finally {
    await contenders.close();
  }
}

/** A rate is worth nothing if a spend was lost or made twice. */
async function checkNothingLost({ connection }, ids, expected) {
  const entries = connection.collection('ledger_entries');
  const made = await entries.countDocuments({ account: { $in: ids }, kind: 'spend' });
  if (made !== expected) throw new Error(`${expected} spends were acknowledged, ${made} are in the ledger.`);
  process.stdout.write(
    `\n${expected.toLocaleString('en-US')} spends were acknowledged, and as many are in the ledger.\n`,
  );
}
