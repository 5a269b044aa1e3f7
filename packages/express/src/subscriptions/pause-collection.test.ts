import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

/* `pause_collection` leaves the status active. A month of Pro is 1200; no webhook is delivered. */

const dayMs = 24 * 3600_000;
let at = Date.parse('2027-01-10T12:00:00Z');
const clock = { now: () => new Date(at) };
let bench: Bench;
let app: TestApp;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

function advance(days: number): void {
  at += days * dayMs;
  bench.sandbox.tick();
}

const access = async (account: string) => (await app.get('/subscription-access', account)).body.access;

async function subscribe(account: string) {
  const order = { plan: 'pro', interval: 'month', attemptId: newAttempt() };
  const { body } = await app.post('/subscription-checkout-session', order, account);
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  return access(account);
}

it.each([
  // What is paid, what the next month's invoice becomes, and the access in that month.
  ['void', 'void', 'DISABLED'],
  ['keep_as_draft', 'draft', 'ACTIVE'],
  ['mark_uncollectible', 'uncollectible', 'ACTIVE'],
] as const)('%s: the paid month stays; the next one is %s, and access %s', async (behavior, invoiced, status) => {
  const account = `pause-${behavior}`;
  const { stripeSubscriptionId: id } = await subscribe(account);
  await bench.stripe.subscriptions.update(id, { pause_collection: { behavior } });
  await app.billing.subscriptions.sync(id);
  const collectionPause = { behavior, resumesAt: null };
  expect(await access(account)).toMatchObject({ status: 'ACTIVE', stripeStatus: 'active', collectionPause });
  advance(32);
  expect(await access(account)).toMatchObject({ status, stripeStatus: 'active', collectionPause, paymentDue: null });
  expect((await app.get('/plans', account)).body).toMatchObject({ isPaid: status === 'ACTIVE' });
  const [invoice] = (await bench.stripe.invoices.list({ subscription: id })).data;
  expect(invoice?.status).toBe(invoiced);
  // Collected again: a month that begins then is paid as before.
  await bench.stripe.subscriptions.update(id, { pause_collection: '' });
  advance(32);
  expect(await access(account)).toMatchObject({ status: 'ACTIVE', collectionPause: null });
  expect((await bench.stripe.invoices.list({ subscription: id })).data[0]?.status).toBe('paid');
});

it('ends at its date, without a webhook', async () => {
  const { stripeSubscriptionId: id } = await subscribe('pause-date');
  const resumesAt = new Date(Math.floor(at / 1000) * 1000 + 40 * dayMs);
  const pause = { behavior: 'void', resumes_at: resumesAt.getTime() / 1000 } as const;
  await bench.stripe.subscriptions.update(id, { pause_collection: pause });
  await app.billing.subscriptions.sync(id);
  advance(35);
  expect(await access('pause-date')).toMatchObject({
    status: 'DISABLED',
    collectionPause: { behavior: 'void', resumesAt: resumesAt.toISOString() },
  });
  advance(6);
  expect(await access('pause-date')).toMatchObject({ status: 'ACTIVE', collectionPause: null });
});

it('an invoice of a change that is voided meanwhile takes no paid month away', async () => {
  const { stripeSubscriptionId: id } = await subscribe('pause-change');
  await bench.stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } });
  const [item] = (await bench.stripe.subscriptions.retrieve(id)).items.data;
  await bench.stripe.subscriptions.update(id, {
    items: [{ id: item?.id ?? '', quantity: 2 }],
    proration_behavior: 'always_invoice',
  });
  await app.billing.subscriptions.sync(id);
  expect(await access('pause-change')).toMatchObject({ status: 'ACTIVE' });
});
