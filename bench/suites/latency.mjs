import { accountIds, openContenders } from '../contenders.mjs';
import { closedLoop, distributions, openLoop, percentile, random } from '../measure.mjs';
import { heading, milliseconds, rate, table } from '../report.mjs';

const accounts = 1000;

/** Requests that come by themselves at half and at 70 % of what each way can do at most. */
export async function latency(database, { seconds }) {
  const contenders = await openContenders(database.uri);
  const ids = accountIds(accounts);
  try {
    await contenders.fill(ids);
    const rows = [];
    for (const distribution of ['uniform', 'zipf', 'hot']) {
      for (const [way, name] of [
        ['bare', 'bare `$inc`'],
        ['spend', 'Tillkit'],
      ]) {
        const pick = distributions[distribution](accounts, random(1));
        const request = () => contenders.ways[way](ids[pick()]);
        await closedLoop({ callers: 32, seconds: seconds / 2, request });
        const most = await closedLoop({ callers: 32, seconds, request });
        for (const share of [0.5, 0.7]) {
          const perSecond = (share * most.count) / most.seconds;
          const latencies = await openLoop({ perSecond, seconds, request, next: random(2) });
          rows.push([
            distribution,
            name,
            `${share * 100} % (${rate(perSecond)} a second)`,
            milliseconds(percentile(latencies, 0.5)),
            milliseconds(percentile(latencies, 0.99)),
          ]);
          await contenders.billing.credits.drain();
        }
      }
    }
    heading(`${database.name}: latency of requests that come by themselves`);
    table(['accounts', '', 'load', 'p50', 'p99'], rows);
  } finally {
    await contenders.close();
  }
}
