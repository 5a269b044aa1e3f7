import { routes } from '@tillkit/contract';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BillingFailure } from '../http/failure.js';
import { type Billing, definePlans } from '../index.js';
import { type Bench, openBench, type TestApp, until } from '../test/bench.js';

/*
 * Nothing is written before every unique index exists. Here one cannot be built: two sessions of one attempt are
 * stored already.
 */

/** What passes without the gate, because it writes nothing. */
const ungated = ['plans.list', 'plans.sync', 'credits.export', 'credits.drainLag'];
/** Members of `billing` that are no calls: what is mounted, and what starts, reports and ends. */
const noCalls = ['router', 'requireCredits', 'requireQuota', 'requireAccess', 'startWorkers', 'health', 'close'];

let bench: Bench;
let app: TestApp;
const sessions = () => bench.database.connection.collection<{ _id: string }>('billing_sessions');

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({
    isAdmin: () => true,
    debug: true,
    plans: definePlans({
      free: { name: 'Free', free: true, quotas: { messages: { limit: 10 } } },
      pro: { name: 'Pro', prices: { month: { lookupKey: 'pro_month', amountMinor: 900, currency: 'usd' } } },
    }),
    mount: (host, { requireCredits, requireQuota, requireAccess }) => {
      const answer = (_req: unknown, res: { json(body: object): void }) => res.json({ reached: true });
      host.post('/credits', requireCredits(5), answer);
      host.post('/quota', requireQuota('messages'), answer);
      host.post('/access', requireAccess('pro'), answer);
    },
  });
  // A grant that waits for the drainer, and of which the host is to be notified.
  const before = await bench.app();
  const expiresAt = new Date(Date.now() + 3600_000);
  const source = { type: 'test', id: 'g1' };
  const grant = { key: 'g1', kind: 'promotional' as const, unit: 'usd', amount: 100, source, expiresAt };
  await before.billing.credits.grant('bob', grant);
  await sessions().dropIndex('one_session_per_attempt');
  const attempt = { accountId: 'ada', attemptId: 'attempt-1', status: 'completed' };
  await sessions().insertMany([
    { _id: 's1', ...attempt },
    { _id: 's2', ...attempt },
  ] as never[]);
});
afterAll(() => bench.close());

type Method = (...input: unknown[]) => unknown;

/** Every method a host can call, by its name. */
function methodsOf(billing: Billing): [string, Method][] {
  return Object.entries(billing).flatMap(([name, member]): [string, Method][] => {
    if (noCalls.includes(name)) return [];
    if (typeof member === 'function') return [[name, member as Method]];
    return Object.entries(member as Record<string, Method>).map(([each, method]) => [`${name}.${each}`, method]);
  });
}

/** The reason why something was refused; a sentence when it was not. */
async function reasonOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'was let through';
  } catch (error) {
    const cause = error instanceof BillingFailure ? error.cause : error;
    return String(cause ?? error);
  }
}

describe('while an index cannot be built', () => {
  it('every method of billing rejects with the reason', async () => {
    const reasons: Record<string, string> = {};
    for (const [name, method] of methodsOf(app.billing)) {
      if (!ungated.includes(name)) reasons[name] = await reasonOf(() => method('ada', {}));
    }
    expect(Object.keys(reasons).length).toBeGreaterThan(30);
    for (const [name, reason] of Object.entries(reasons)) expect([name, reason]).toEqual([name, aDuplicate]);
  });

  it.each(ungated)('%s writes nothing, and works', async (name) => {
    const [, method] = methodsOf(app.billing).find(([each]) => each === name) ?? [];
    const input = name === 'credits.export' ? ['ada', { format: 'csv' }] : name === 'plans.list' ? [null] : [];
    expect(method?.(...input)).toBeDefined();
  });

  it.each(Object.entries(routes).filter(([name]) => name !== 'getOpenApi'))(
    '%s answers 500, and does nothing',
    async (name, { method, path }) => {
      const payload = '{}';
      const stripeSignature = Stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_unused' });
      const headers = name === 'receiveStripeWebhook' ? { 'stripe-signature': stripeSignature } : {};
      const send = {
        GET: () => app.get(path),
        POST: () => app.post(path, payload, 'ada', headers),
        DELETE: () => app.delete(path),
      };
      const reply = await (method === 'PUT' ? app.put(path, payload) : send[method]());
      expect(reply.status).toBe(500);
      expect(JSON.stringify(app.log.at(-1))).toMatch(/E11000/);
    },
  );

  it.each(['credits', 'quota', 'access'])('the middleware of %s lets nobody through', async (path) => {
    const reply = await app.post(new URL(`/${path}`, app.url).href, {});
    expect(reply).toMatchObject({ status: 500, body: { error: { code: 'INTERNAL' } } });
  });

  it('a visitor sees the plans', async () => {
    expect((await app.get('/plans', null)).status).toBe(200);
  });

  it('neither loop, sweep nor drainer does anything, and each says why', async () => {
    const worker = await bench.app({
      workers: true,
      credits: { drainIntervalMs: 20 },
      hooks: { onCreditsExpiring: () => {} },
    });
    const failed = (message: RegExp, about: object = {}) =>
      until(async () =>
        worker.log.some(
          (line) =>
            message.test(line.message) &&
            /E11000/.test(JSON.stringify(line.about)) &&
            Object.entries(about).every(([name, value]) => line.about[name] === value),
        ),
      );
    await failed(/background worker failed/, { loop: 'webhooks' });
    await failed(/background worker failed/, { loop: 'notices' });
    await failed(/sweep failed/);
    await failed(/drain/);
    for (const name of ['notices', 'process_setups'])
      expect(await bench.database.connection.collection(name).countDocuments(), name).toBe(0);
    await worker.close();
  });
});

describe('once it can be built', () => {
  it('the next call builds it, and goes through', async () => {
    await sessions().deleteOne({ _id: 's2' });
    expect(await app.billing.accounts.ensure({ accountId: 'ada', userId: 'ada' })).toMatchObject({ id: 'ada' });
    expect((await app.get('/credits')).status).toBe(200);
  });
});

const aDuplicate = expect.stringMatching(/E11000/);
