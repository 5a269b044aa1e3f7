import { routes } from '@tillkit/contract';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BillingFailure } from '../http/failure.js';
import { type Billing, definePlans } from '../index.js';
import { type Bench, openBench, type TestApp } from '../test/bench.js';

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
      const send = { GET: () => app.get(path), POST: () => app.post(path, payload, 'ada', headers) };
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

  it('the background does nothing either, and says why', async () => {
    const worker = await bench.app({ workers: true });
    await expect(worker.billing.sweep()).rejects.toThrow();
    await worker.close();
    expect(JSON.stringify(worker.log)).toMatch(/E11000/);
    expect(await bench.database.connection.collection('webhook_events').countDocuments()).toBe(0);
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
