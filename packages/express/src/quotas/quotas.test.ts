import { quotaExceededDetails, quotasReply } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePlans } from '../plans/service.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';
import { testPlans } from '../test/host.js';

/* Time passes at Stripe and here alike. */

const hourMs = 3600_000;
let at = Date.parse('2026-01-31T10:23:00Z');
const clock = { now: () => new Date(at) };
const price = (lookupKey: string, amountMinor: number) => ({ lookupKey, amountMinor, currency: 'usd' });

const plans = definePlans({
  free: { name: 'Free', free: true, quotas: { messages: { limit: 3, period: 'month' }, projects: { limit: 1 } } },
  starter: {
    name: 'Starter',
    prices: { month: price('starter_month', 500), year: price('starter_year', 5000) },
    quotas: { messages: { limit: 10, period: 'month' }, projects: { limit: 5 } },
  },
  pro: {
    name: 'Pro',
    prices: { month: price('pro_month', 1200) },
    quotas: {
      messages: { limit: 'unlimited' },
      projects: { limit: 20, perSeat: true },
      exports: { limit: 1, period: 'day' },
    },
  },
});

let bench: Bench;
let app: TestApp;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock, plans });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

async function subscribe(account: string, plan: string, interval = 'month'): Promise<string> {
  const { body } = await app.post(
    '/subscription-checkout-session',
    { plan, interval, attemptId: newAttempt() },
    account,
  );
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  return (await app.get('/subscription-access', account)).body.access.stripeSubscriptionId;
}

function advanceTo(text: string): void {
  at = Date.parse(text);
  bench.sandbox.tick();
}

async function quotaOf(account: string, name = 'messages') {
  const { body } = await app.get('/quotas', account);
  return quotasReply.parse(body).quotas.find(({ quota }) => quota === name);
}

const use = (account: string, amount: number, key = newAttempt(), quota = 'messages') =>
  app.billing.quotas.consume(account, { quota, key, amount });

describe('GET /quotas', () => {
  it('tells a new account what its free plan allows, of every quota of the catalogue', async () => {
    await app.billing.accounts.ensure({ accountId: 'new', userId: 'new' });
    const { status, body } = await app.get('/quotas', 'new');
    expect(status).toBe(200);
    const messages = { used: 0, limit: 3, resetAt: '2026-02-28T10:23:00.000Z' };
    expect(body.quotas).toEqual([
      {
        quota: 'messages',
        ...messages,
        left: 3,
        resetAt: null,
        plans: [{ plan: 'free', ...messages, period: 'month' }],
      },
      {
        quota: 'projects',
        ...{ used: 0, limit: 1, left: 1, resetAt: null },
        plans: [{ plan: 'free', used: 0, limit: 1, resetAt: null, period: null }],
      },
      { quota: 'exports', used: 0, limit: 0, left: 0, resetAt: null, plans: [] },
    ]);
    expect((await app.get('/quotas', null)).status).toBe(401);
    expect((await app.post('/quotas', {}, 'new')).status).toBe(405);
  });

  it('makes nothing for an account that was never seen', async () => {
    expect(await quotaOf('stranger')).toMatchObject({ used: 0, limit: 3 });
    expect(
      await bench.database.connection.collection<{ _id: string }>('accounts').findOne({ _id: 'stranger' }),
    ).toBeNull();
  });
});

describe('a use', () => {
  it('is of both plans, and refused with what would help (F4)', async () => {
    const account = 'both';
    expect(await use(account, 3)).toMatchObject({ used: 3, limit: 3, plans: [{ plan: 'free', amount: 3 }] });
    const failure = await use(account, 1).catch((error) => error);
    expect(failure).toMatchObject({ code: 'QUOTA_EXCEEDED', status: 402 });
    expect(quotaExceededDetails.parse(failure.details)).toEqual({
      quota: 'messages',
      requested: 1,
      used: 3,
      limit: 3,
      resetAt: '2026-02-28T10:23:00.000Z',
      suggestedAction: 'upgrade',
      upgradeTo: 'starter',
    });
    await subscribe(account, 'starter');
    expect(await use(account, 4)).toMatchObject({ used: 7, limit: 13, plans: [{ plan: 'starter', amount: 4 }] });
    expect(await quotaOf(account)).toMatchObject({
      used: 7,
      limit: 13,
      left: 6,
      plans: [
        { plan: 'free', used: 3, limit: 3 },
        { plan: 'starter', used: 4, limit: 10 },
      ],
    });
  });

  it('that is repeated gives the first reply; with other content it is refused', async () => {
    const first = await use('repeat', 2, 'message-1');
    expect(await use('repeat', 2, 'message-1')).toEqual(first);
    await expect(use('repeat', 1, 'message-1')).rejects.toMatchObject({ code: 'KEY_CONFLICT' });
    expect(await quotaOf('repeat')).toMatchObject({ used: 2 });
  });

  it.each<[string, object, RegExp]>([
    [
      'of an unknown quota',
      { quota: 'uploads', key: 'k' },
      /no plan has a quota "uploads".*messages, projects, exports/,
    ],
    ['without a key', { quota: 'messages' }, /key/],
    ['of a fraction', { quota: 'messages', key: 'k', amount: 0.5 }, /whole number/],
    ['of nothing', { quota: 'messages', key: 'k', amount: 0 }, /above 0/],
    ['by a query', { quota: { $ne: null }, key: 'k' }, /quota/],
    ['with a field that is none', { quota: 'messages', key: 'k', amuont: 2 }, /amuont/],
  ])('%s is refused', async (_name, input, message) => {
    await expect(app.billing.quotas.consume('bad', input as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
  });

  it('says to wait, or to free something, where no plan allows more', async () => {
    const account = 'top';
    await subscribe(account, 'pro');
    await use(account, 1, 'e1', 'exports');
    await expect(use(account, 1, 'e2', 'exports')).rejects.toMatchObject({
      details: { suggestedAction: 'wait', upgradeTo: null, resetAt: '2026-02-01T10:23:00.000Z' },
    });
    // No reset brings more than a period allows.
    await expect(use(account, 1000, 'e3', 'exports')).rejects.toMatchObject({
      message: expect.stringMatching(/At most \d+ are allowed\.$/),
      details: { suggestedAction: 'ask_for_less', upgradeTo: null },
    });
    await use(account, 21, 'p1', 'projects');
    await expect(use(account, 1, 'p2', 'projects')).rejects.toMatchObject({
      details: { used: 21, limit: 21, resetAt: null, suggestedAction: 'free_up' },
    });
    expect(await use(account, 1_000_000)).toMatchObject({ limit: null });
    expect(await quotaOf(account)).toMatchObject({ used: 1_000_000, limit: null, left: null });
  });

  it('names the plan that allows what was asked for, or none', async () => {
    const advice = (account: string, amount: number, quota = 'messages') =>
      app.billing.quotas.consume(account, { quota, amount, key: newAttempt() }).catch(({ details }) => details);
    expect(await advice('asks', 4)).toMatchObject({ suggestedAction: 'upgrade', upgradeTo: 'starter' });
    expect(await advice('asks', 14)).toMatchObject({ suggestedAction: 'upgrade', upgradeTo: 'pro' });
    expect(await advice('asks', 7, 'projects')).toMatchObject({ upgradeTo: 'pro' });
    expect(await advice('asks', 22, 'projects')).toMatchObject({ suggestedAction: 'ask_for_less', upgradeTo: null });
    // What is used stays used in the next plan: 5 + 1 of starter's 6, and nothing is left for two more.
    await use('asks', 1, 'first', 'projects');
    expect(await advice('asks', 6, 'projects')).toMatchObject({ upgradeTo: 'pro' });
  });

  it('is not told to change to less than its seats allow', async () => {
    const seats = definePlans({
      team: {
        name: 'Team',
        prices: { month: price('pro_month', 1200) },
        quotas: { boards: { limit: 8, perSeat: true } },
      },
      solo: { name: 'Solo', prices: { month: price('starter_month', 500) }, quotas: { boards: { limit: 20 } } },
      crew: {
        name: 'Crew',
        prices: { month: price('crew_month', 1500) },
        quotas: { boards: { limit: 9, perSeat: true } },
      },
    });
    const account = 'seated';
    const id = await subscribe(account, 'pro');
    const [item] = (await bench.stripe.subscriptions.retrieve(id)).items.data;
    await bench.stripe.subscriptions.update(id, { items: [{ id: item?.id ?? '', quantity: 10 }] });
    const other = await bench.app({ clock, plans: seats });
    await other.billing.subscriptions.sync(id);
    const consume = (amount: number, key: string) =>
      other.billing.quotas.consume(account, { quota: 'boards', amount, key });
    await consume(80, 'all');
    await expect(consume(1, 'more')).rejects.toMatchObject({ details: { limit: 80, upgradeTo: 'crew' } });
    await expect(consume(11, 'many')).rejects.toMatchObject({
      details: { suggestedAction: 'free_up', upgradeTo: null },
    });
  });

  it('with paid plans first, by option', async () => {
    await subscribe('paid-first', 'starter');
    const other = await bench.app({ clock, plans, quotas: { order: 'paid_first' } });
    const used = await other.billing.quotas.consume('paid-first', { quota: 'messages', key: 'k', amount: 12 });
    expect(used.plans).toEqual([
      { plan: 'starter', amount: 10 },
      { plan: 'free', amount: 2 },
    ]);
  });
});

describe('projects', () => {
  it('are released on deletion, to where they came from, once', async () => {
    await use('projects', 1, 'project-1', 'projects');
    await expect(use('projects', 1, 'project-2', 'projects')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    const gone = { quota: 'projects', of: 'project-1' };
    const first = await app.billing.quotas.release('projects', gone);
    expect(first).toMatchObject({ amount: -1, used: 0, plans: [{ plan: 'free', amount: 1 }] });
    expect(await app.billing.quotas.release('projects', gone)).toEqual(first);
    expect(await use('projects', 1, 'project-2', 'projects')).toMatchObject({ used: 1 });
    await expect(app.billing.quotas.release('projects', { quota: 'projects', of: 'project-9' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(app.billing.quotas.release('projects', { quota: 'projects' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('what a subscription learns (F5)', () => {
  it('never refills: replayed events, unrelated changes, cancelling and resuming', async () => {
    const account = 'events';
    const id = await subscribe(account, 'starter');
    await use(account, 13);
    const before = await quotaOf(account);
    expect(before).toMatchObject({ used: 13, left: 0 });
    await bench.stripe.subscriptions.update(id, { metadata: { note: 'unrelated' } });
    await app.post('/cancel-subscription', {}, account);
    await app.post('/resume-subscription', {}, account);
    for await (const event of bench.stripe.events.list({ limit: 100 })) {
      const payload = JSON.stringify(event);
      if (!payload.includes(id)) continue;
      const signature = bench.stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_unused' });
      for (let times = 0; times < 2; times += 1) await app.billing.webhooks.receive(Buffer.from(payload), signature);
    }
    expect(await app.billing.webhooks.drain()).toBeGreaterThan(1);
    for (let times = 0; times < 3; times += 1) await app.billing.subscriptions.sync(id);
    expect(await quotaOf(account)).toEqual(before);
    await expect(use(account, 1)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });

  it('keeps what is used when the plan changes, up or down', async () => {
    const account = 'changes';
    const id = await subscribe(account, 'starter');
    await use(account, 11);
    const { data } = await bench.stripe.prices.list({ lookup_keys: ['pro_month'] });
    const [item] = (await bench.stripe.subscriptions.retrieve(id)).items.data;
    await bench.stripe.subscriptions.update(id, { items: [{ id: item?.id ?? '', price: data[0]?.id ?? '' }] });
    await app.billing.subscriptions.sync(id);
    expect(await quotaOf(account)).toMatchObject({
      limit: null,
      plans: [
        { plan: 'free', used: 3 },
        { plan: 'pro', used: 0 },
      ],
    });
    await bench.stripe.subscriptions.update(id, { items: [{ id: item?.id ?? '', price: item?.price.id ?? '' }] });
    await app.billing.subscriptions.sync(id);
    expect(await quotaOf(account)).toMatchObject({ used: 11, limit: 13, left: 2 });
  });
});

describe('time', () => {
  it('refills a monthly and a yearly plan at the month of their own day', async () => {
    const account = 'yearly';
    await subscribe(account, 'starter', 'year');
    await use(account, 13);
    advanceTo('2026-02-28T10:22:59.999Z');
    await expect(use(account, 1)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    advanceTo('2026-02-28T10:23:00.000Z');
    expect(await quotaOf(account)).toMatchObject({ used: 0, left: 13, resetAt: null });
    expect(await use(account, 13)).toMatchObject({ used: 13 });
    await expect(use(account, 1)).rejects.toMatchObject({ details: { resetAt: '2026-03-31T10:23:00.000Z' } });
    advanceTo('2026-03-31T10:23:00.001Z');
    expect(await use(account, 13)).toMatchObject({ used: 13 });
    expect(await app.billing.credits.verify(account)).toEqual({ ok: true, problems: [], entries: 3 });
  });

  it('ends what a cancelled plan allows, and keeps projects counted', async () => {
    const account = 'ends';
    await subscribe(account, 'starter');
    await use(account, 5, 'five', 'projects');
    await app.post('/cancel-subscription', {}, account);
    expect(await quotaOf(account, 'projects')).toMatchObject({ used: 5, limit: 6 });
    advanceTo('2026-05-01T00:00:00Z');
    expect(await quotaOf(account, 'projects')).toMatchObject({ used: 5, limit: 1, left: 0 });
    await expect(use(account, 1, 'six', 'projects')).rejects.toMatchObject({ details: { used: 5, limit: 1 } });
    expect(await quotaOf(account)).toMatchObject({ used: 0, limit: 3 });
  });

  it('needs no traffic: four years later it is as it should be', async () => {
    await use('quiet', 3);
    at += 4 * 365.25 * 24 * hourMs;
    expect(await use('quiet', 3)).toMatchObject({ used: 3, limit: 3 });
    await expect(use('quiet', 1)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });
});

describe('a catalogue without quotas', () => {
  it('answers none, and says what to write when one is asked for', async () => {
    const other = await bench.app({ clock, plans: testPlans });
    expect((await other.get('/quotas', 'none')).body).toEqual({ quotas: [] });
    await expect(other.billing.quotas.consume('none', { quota: 'messages', key: 'k' })).rejects.toMatchObject({
      message: expect.stringContaining('give a plan `quotas`'),
    });
  });
});
