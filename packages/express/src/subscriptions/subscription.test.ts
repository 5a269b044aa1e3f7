import { plansReply, subscriptionAccessReply } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

const order = (more: object = {}) => ({ plan: 'pro', interval: 'month', attemptId: newAttempt(), ...more });

/** Subscribes an account through the hosted page and comes back. */
async function subscribe(account: string, more: object = {}) {
  const { body } = await app.post('/subscription-checkout-session', order(more), account);
  await payHosted(body.url);
  const back = await app.get(`/success?session_id=${body.sessionId}`, account);
  expect(back.body).toMatchObject({ type: 'subscription', status: 'completed', checkout: 'success' });
  return access(account);
}

async function access(account: string) {
  const { body } = await app.get('/subscription-access', account);
  return subscriptionAccessReply.parse(body).access;
}

describe('a subscription', () => {
  it('gives access, is cancelled at the end of the period and resumed', async () => {
    expect(await access('sub-1')).toBeNull();
    const first = await subscribe('sub-1');
    expect(first).toMatchObject({
      status: 'ACTIVE',
      plan: 'pro',
      planName: 'Pro',
      interval: 'month',
      amountMinor: 1200,
      currency: 'usd',
      stripeStatus: 'active',
      cancelAtPeriodEnd: false,
      cancelAt: null,
      resumable: false,
    });
    const cancelled = await app.post('/cancel-subscription', { feedback: 'too_expensive', comment: 'Later.' }, 'sub-1');
    expect(cancelled.body.access).toMatchObject({ status: 'ACTIVE', resumable: true, endAt: first?.endAt });
    expect(cancelled.body.access.cancelledAt).not.toBeNull();
    expect((await app.post('/cancel-subscription', {}, 'sub-1')).body).toEqual(cancelled.body);
    const resumed = await app.post('/resume-subscription', {}, 'sub-1');
    expect(resumed.body.access).toMatchObject({
      status: 'ACTIVE',
      resumable: false,
      cancelAt: null,
      cancelledAt: null,
    });
    expect((await app.post('/resume-subscription', {}, 'sub-1')).body).toEqual(resumed.body);
  });

  it('ends at once where the host wants it', async () => {
    await subscribe('sub-now');
    const ended = await app.billing.subscriptions.cancel('sub-now', { immediately: true, comment: 'Fraud.' });
    expect(ended).toMatchObject({ status: 'DISABLED', stripeStatus: 'canceled', resumable: false });
    expect(ended.endedAt).not.toBeNull();
    expect(await access('sub-now')).toBeNull();
  });

  it('clears a cancellation that Stripe holds as a date', async () => {
    const row = await subscribe('sub-date');
    await bench.stripe.subscriptions.update(row?.stripeSubscriptionId ?? '', { cancel_at: 'max_period_end' });
    await app.billing.subscriptions.sync(row?.stripeSubscriptionId ?? '');
    expect(await access('sub-date')).toMatchObject({ resumable: true, cancelAtPeriodEnd: false });
    const { body } = await app.post('/resume-subscription', {}, 'sub-date');
    expect(body.access).toMatchObject({ resumable: false, cancelAt: null, cancelledAt: null });
  });

  it('is refused while another one stands, and sold again once that is cancelled', async () => {
    await subscribe('sub-2');
    const second = await app.post('/subscription-checkout-session', order({ plan: 'starter' }), 'sub-2');
    expect(second.status).toBe(409);
    expect(second.body.error.code).toBe('SUBSCRIPTION_EXISTS');
    await app.post('/cancel-subscription', {}, 'sub-2');
    expect(await subscribe('sub-2', { plan: 'starter' })).toMatchObject({ plan: 'starter', resumable: false });
    const resumed = await app.post('/resume-subscription', {}, 'sub-2');
    expect(resumed.body.access).toMatchObject({ plan: 'starter' });
  });

  it('says what is missing', async () => {
    const none = await app.post('/cancel-subscription', {}, 'sub-none');
    expect([none.status, none.body.error.code]).toEqual([404, 'SUBSCRIPTION_NOT_FOUND']);
    const resume = await app.post('/resume-subscription', {}, 'sub-none');
    expect([resume.status, resume.body.error.code]).toEqual([404, 'SUBSCRIPTION_NOT_FOUND']);
    const plan = await app.post('/subscription-checkout-session', order({ plan: 'gold' }), 'sub-none');
    expect([plan.status, plan.body.error.code]).toEqual([400, 'UNKNOWN_PLAN']);
    const free = await app.post('/subscription-checkout-session', order({ plan: 'free' }), 'sub-none');
    expect([free.status, free.body.error.code]).toEqual([400, 'PLAN_NOT_FOR_SALE']);
    const yearly = await app.post('/subscription-checkout-session', order({ interval: 'year' }), 'sub-none');
    expect([yearly.status, yearly.body.error.code]).toEqual([400, 'PLAN_NOT_FOR_SALE']);
  });

  it('ends as one when two open checkouts are both paid, and gives the money of the newer back', async () => {
    const told: object[] = [];
    const other = await bench.app({ hooks: { onDuplicateSubscription: (about) => told.push(about) } });
    const [one, two] = await Promise.all(
      [order(), order({ plan: 'starter' })].map((body) => app.post('/subscription-checkout-session', body, 'sub-two')),
    );
    await payHosted(one?.body.url);
    await payHosted(two?.body.url);
    // The event of the newer comes first.
    await Promise.all([two, one].map((made) => other.get(`/success?session_id=${made?.body.sessionId}`, 'sub-two')));
    const customer = (await app.billing.accounts.customerOf('sub-two')) ?? '';
    const listed = await bench.stripe.subscriptions.list({ customer, status: 'all' });
    const live = listed.data.filter(({ status }) => status === 'active');
    expect(listed.data).toHaveLength(2);
    expect(live).toHaveLength(1);
    expect(await access('sub-two')).toMatchObject({ stripeSubscriptionId: live[0]?.id });
    const refunds = await bench.stripe.refunds.list();
    expect(refunds.data).toHaveLength(1);
    expect(told).toHaveLength(1);
  });
});

describe('the plans', () => {
  it('are shown to anybody, and say more to an account', async () => {
    const outside = plansReply.parse((await app.get('/plans', null)).body);
    expect(outside).toMatchObject({ signedIn: false, isPaid: false, primaryPlan: null });
    expect(outside.plans.map(({ code, prices }) => [code, prices.length])).toEqual([
      ['free', 0],
      ['starter', 2],
      ['pro', 1],
    ]);
    const fresh = plansReply.parse((await app.get('/plans', 'plans-1')).body);
    expect(fresh).toMatchObject({ signedIn: true, isPaid: false, primaryPlan: 'free' });
    await subscribe('plans-1');
    const paid = plansReply.parse((await app.get('/plans', 'plans-1')).body);
    expect(paid).toMatchObject({ isPaid: true, primaryPlan: 'pro' });
  });

  it('are made at Stripe once, and never changed', async () => {
    const again = await app.billing.plans.sync();
    expect(again.map(({ state }) => state)).toEqual(['present', 'present', 'present']);
  });
});
