import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../providers/provider.js';
import { createStripeClient } from '../providers/stripe/client.js';
import { stripeEvents } from '../providers/stripe/events.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from './bench.js';

/* Invariant 9: any order and multiplicity of one set of events gives one state. */

let bench: Bench;
let app: TestApp;
/** Everything Stripe told of one purchase, and our rows as they were before any of it came. */
interface Story {
  account: string;
  events: ProviderEvent[];
  before: Map<string, object[]>;
  expected: object;
}
const collections = [
  'accounts',
  'billing_sessions',
  'payments',
  'ledger_entries',
  'subscription_access',
  'webhook_events',
];

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
  await app.billing.plans.sync();
  await app.billing.ready();
});
afterAll(() => bench.close());

const collection = (name: string) => bench.database.connection.collection(name);

async function snapshot(): Promise<Map<string, object[]>> {
  const rows = await Promise.all(collections.map((name) => collection(name).find().toArray()));
  return new Map(collections.map((name, n) => [name, rows[n] ?? []]));
}

async function restore(before: Map<string, object[]>): Promise<void> {
  for (const name of collections) {
    await collection(name).deleteMany({});
    const rows = before.get(name) ?? [];
    if (rows.length > 0) await collection(name).insertMany(rows);
  }
}

/** What must not depend on the order: balances, ledger, sessions, payments, access. Times of our own are left out. */
async function state(of: TestApp, account: string) {
  await of.billing.credits.drain();
  expect(await of.billing.credits.verify(account)).toMatchObject({ ok: true, problems: [] });
  const rows = await snapshot();
  const without = (names: readonly string[], list: object[] = []) =>
    list.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
  const { entries } = await of.billing.credits.ledger(account);
  return {
    balance: await of.billing.credits.balance(account),
    entries: without(['at'], entries),
    sessions: without(['endedAt', 'nextSweepAt', 'sweeps'], rows.get('billing_sessions')),
    payments: without(['receivedAt'], rows.get('payments')),
    access: without(['syncedAt', 'version'], rows.get('subscription_access')),
  };
}

async function record(account: string, path: string, body: object, more?: () => Promise<unknown>): Promise<Story> {
  await restore(new Map());
  const since = new Date(Math.floor(Date.now() / 1000) * 1000);
  const made = await app.post(path, { ...body, attemptId: newAttempt() }, account);
  const before = await snapshot();
  await payHosted(made.body.url);
  await app.get(`/success?session_id=${made.body.sessionId}`, account);
  await more?.();
  const client = createStripeClient({ secretKey: bench.sandbox.secretKey, apiUrl: bench.sandbox.url });
  const all: ProviderEvent[] = [];
  for await (const { events } of stripeEvents(client).listEvents({ types: [], createdSince: since }))
    all.unshift(...events.reverse());
  const events = all.filter(({ payload }) => payload.includes(account) || payload.includes('customer.subscription'));
  return { account, events, before, expected: await state(app, account) };
}

/** Brings the events in this order, in batches that race each other, and says what came of it. */
async function deliver(story: Story, order: readonly number[], width: number) {
  await restore(story.before);
  const fresh = await bench.app();
  try {
    for (let from = 0; from < order.length; from += width) {
      const batch = order.slice(from, from + width).flatMap((n) => story.events[n] ?? []);
      await Promise.all(batch.map((event) => fresh.billing.webhooks.receive(...signed(event))));
      await Promise.all([fresh.billing.webhooks.drain(), fresh.billing.webhooks.drain()]);
    }
    // What a worker found its lane taken for is still there.
    await fresh.billing.webhooks.drain();
    return await state(fresh, story.account);
  } finally {
    await fresh.close();
  }
}

function signed({ payload }: ProviderEvent): [Buffer, string] {
  return [Buffer.from(payload), bench.stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_unused' })];
}

async function holds(story: Story, runs: number): Promise<void> {
  expect(story.events.length).toBeGreaterThan(2);
  const every = story.events.map((_, n) => n);
  const orders = fc
    .tuple(
      fc.shuffledSubarray(every, { minLength: every.length }),
      fc.array(fc.constantFrom(...every), { maxLength: every.length }),
    )
    .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));
  await fc.assert(
    fc.asyncProperty(orders, fc.integer({ min: 1, max: 6 }), async (order, width) => {
      expect(await deliver(story, order, width)).toEqual(story.expected);
    }),
    { numRuns: runs },
  );
}

describe('any order and number of the events', () => {
  it('of a top-up gives one state', async () => {
    const story = await record('story-top-up', '/create-checkout-session', { amountMinor: 4200, currency: 'usd' });
    expect(story.expected).toMatchObject({ balance: [{ available: 4200 }], sessions: [{ status: 'completed' }] });
    await holds(story, 25);
  }, 180_000);

  it('of a subscription that is cancelled and resumed gives one state', async () => {
    const account = 'story-subscription';
    const story = await record(
      account,
      '/subscription-checkout-session',
      { plan: 'pro', interval: 'month' },
      async () => {
        await app.post('/cancel-subscription', {}, account);
        await app.post('/resume-subscription', {}, account);
        await app.post('/cancel-subscription', { feedback: 'unused' }, account);
      },
    );
    expect(story.expected).toMatchObject({
      sessions: [{ status: 'completed' }],
      access: [{ status: 'ACTIVE', plan: 'pro', cancelAtPeriodEnd: true }],
    });
    await holds(story, 25);
  }, 180_000);
});
