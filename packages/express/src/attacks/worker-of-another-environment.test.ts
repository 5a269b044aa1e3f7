import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePlans } from '../plans/service.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp, until } from '../test/bench.js';
import { testPlans } from '../test/host.js';

/*
 * The API runs as environment `real`. Beside it, on the same database and the same Stripe, runs a worker that was made
 * without the name, without the hooks and with another price. It must take none of the API's events, and say at start
 * what is wrong with it.
 */

let bench: Bench;
let api: TestApp;
let worker: TestApp;
const ended: string[] = [];

beforeAll(async () => {
  bench = await openBench();
  const hooks = { onSubscriptionEnd: ({ accountId }: { accountId: string }) => ended.push(accountId) };
  api = await bench.app({ environment: 'real', delivers: true, hooks });
  worker = await bench.app({
    plans: definePlans({
      free: { name: 'Free', features: ['One project'], free: true },
      starter: { name: 'Starter', prices: { month: { lookupKey: 'starter_month' } } },
      pro: { name: 'Pro', prices: { month: { lookupKey: 'pro_month_2' } } },
    }),
  });
  await api.billing.plans.sync();
});
afterAll(() => bench.close());

async function subscribed(account: string): Promise<string> {
  const order = { plan: 'pro', interval: 'month', attemptId: newAttempt() };
  const { body } = await api.post('/subscription-checkout-session', order, account);
  await payHosted(body.url);
  await api.get(`/success?session_id=${body.sessionId}`, account);
  await bench.sandbox.webhooks.settled();
  await api.billing.webhooks.drain();
  return (await access(account)).stripeSubscriptionId;
}

const access = async (account: string) => (await api.get('/subscription-access', account)).body.access;

describe('a worker of another environment', () => {
  it('that reads Stripe first leaves the event to the environment it is of', async () => {
    const id = await subscribed('canceled');
    const lost = bench.sandbox.faults.add({ on: 'delivery', kind: 'drop', times: 1000 });
    await bench.stripe.subscriptions.cancel(id);
    bench.sandbox.faults.remove(lost.id);
    await worker.billing.sweep({ all: true });
    expect((await access('canceled')).stripeStatus).toBe('active');
    expect(await api.billing.sweep()).toMatchObject({ failed: 0 });
    expect(await access('canceled')).toBeNull();
    expect(ended).toEqual(['canceled']);
  });

  it('does not take an event that the environment has stored, of its own metadata or without any', async () => {
    const id = await subscribed('stored');
    await bench.stripe.subscriptions.cancel(id);
    await bench.sandbox.webhooks.settled();
    expect(await worker.billing.webhooks.drain()).toBe(0);
    expect((await access('stored')).stripeStatus).toBe('active');
    expect(await api.billing.webhooks.drain()).toBeGreaterThan(0);
    expect(await access('stored')).toBeNull();
    expect(ended).toEqual(['canceled', 'stored']);
  });

  it('says at start how it differs from the API, by name', async () => {
    worker.billing.startWorkers();
    const line = await until(async () => worker.log.find(({ message }) => message.includes('other options')));
    expect(line).toMatchObject({ level: 'error', about: { role: 'worker' } });
    expect(line.about.differences).toEqual([
      'environment: test here, real in the api',
      'hook onSubscriptionEnd: not set here, set in the api',
      'price of pro by month: pro_month_2 here, pro_month in the api',
      'price of starter by year: not set here, starter_year in the api',
    ]);
  });

  it('made from the same options says nothing', async () => {
    const hooks = { onSubscriptionEnd: () => {} };
    const connection = await mongoose.createConnection(bench.database.uri, { autoIndex: false }).asPromise();
    const same = await bench.app({ mongo: connection, environment: 'real', plans: testPlans, hooks, workers: true });
    const setups = bench.database.connection.collection<{ _id: string; settings: string }>('process_setups');
    await until(async () => (await setups.findOne({ _id: 'worker' }))?.settings.includes('"real"'));
    await same.close();
    expect(same.log.filter(({ message }) => message.includes('options'))).toEqual([]);
    await connection.close();
  });
});
