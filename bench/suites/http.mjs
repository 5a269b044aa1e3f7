import { createHmac, randomUUID } from 'node:crypto';
import { accountIds, openContenders } from '../contenders.mjs';
import { closedLoop, compare, distributions, random } from '../measure.mjs';
import { heading, ratios } from '../report.mjs';
import { startServer } from '../server.mjs';

const callers = 32;

/** Spends over HTTP, and the acknowledgement of webhooks, each beside the least that Express could do. */
export async function http(database, { rounds, seconds }) {
  const ids = accountIds(1000);
  const contenders = await openContenders(database.uri);
  await contenders.fill(ids).finally(() => contenders.close());
  const server = await startServer(database.uri, callers);
  const contender = (name, request, after) => ({
    name,
    async run(duration) {
      const done = await closedLoop({ callers, seconds: duration, request });
      const begunAt = performance.now();
      await after?.();
      return after ? { ...done, secondsMore: (performance.now() - begunAt) / 1000 } : done;
    },
  });
  const pick = distributions.uniform(ids.length, random(1));
  const spend = (path) => () => server.post(path, { 'x-account': ids[pick()] });
  const webhook = (path) => () => {
    const payload = JSON.stringify(event());
    return server.post(path, { 'content-type': 'application/json', 'stripe-signature': signature(payload) }, payload);
  };
  try {
    const spends = await compare(
      [
        contender('bare handler', spend('/bare-spend')),
        contender('`credits.spend`', spend('/spend'), server.drain),
        contender('`requireCredits`: a hold, and its capture', spend('/paid'), server.drain),
      ],
      { rounds, seconds },
    );
    heading(`${database.name}: a spend over HTTP, ${callers} callers`);
    ratios(spends, { '`credits.spend`': 0.75 });

    const webhooks = await compare(
      [
        contender('`express.raw`, `constructEvent`, `insertOne`', webhook('/bare-webhook')),
        contender('`/stripe-webhook`', webhook('/billing/stripe-webhook')),
      ],
      { rounds, seconds },
    );
    heading(`${database.name}: acknowledging a webhook, ${callers} callers`);
    ratios(webhooks, { '`/stripe-webhook`': 0.9 });
  } finally {
    await server.close();
  }
}

const newId = (prefix) => `${prefix}_${randomUUID().replaceAll('-', '')}`;

function event() {
  const intent = { id: newId('pi'), object: 'payment_intent', amount: 1000, currency: 'usd', metadata: {} };
  return {
    id: newId('evt'),
    object: 'event',
    type: 'payment_intent.succeeded',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { ...intent, description: 'x'.repeat(1500) } },
  };
}

function signature(payload) {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac('sha256', 'whsec_bench').update(`${at}.${payload}`).digest('hex')}`;
}
