/** A process that puts load on the database on request. Talks to `load.mjs`. */
import { accountIds, openContenders } from './contenders.mjs';
import { closedLoop, distributions, random } from './measure.mjs';

const contenders = await openContenders(process.argv[2]);

process.on('message', async ({ way, distribution, accounts, callers, seconds, seed }) => {
  try {
    const ids = accountIds(accounts);
    const pick = distributions[distribution](accounts, random(seed));
    const done = await closedLoop({ callers, seconds, request: () => contenders.ways[way](ids[pick()]) });
    process.send({ done });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => contenders.close().finally(() => process.exit()));
process.send({ ready: true });
