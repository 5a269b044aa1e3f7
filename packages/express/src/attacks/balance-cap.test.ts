import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionModel } from '../checkout/service.js';
import type { HookInput } from '../hooks.js';
import { appOrigin, type Bench, newAttempt, openBench, payHosted, stripeOptions, type TestApp } from '../test/bench.js';
import { type ApiProcess, startApi } from '../test/start-api.js';

/* Ten checkouts at the same moment, in two processes, under a cap that has room for one. */

const topUp = { balanceCapMinor: 5000 };
let bench: Bench;
let app: TestApp;
/** Another process of the same application, and one that dies as soon as it has reserved. */
let other: ApiProcess;
let doomed: ApiProcess;
const told: HookInput<'onBalanceCapExceeded'>[] = [];

const settings = () => ({ mongoUri: bench.database.uri, stripe: stripeOptions(bench.sandbox), workers: false, topUp });

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ topUp, hooks: { onBalanceCapExceeded: (about) => void told.push(about) } });
  await app.billing.ready();
  [other, doomed] = await Promise.all([startApi(settings()), startApi({ ...settings(), killAt: 'room_reserved' })]);
});
afterAll(async () => {
  await other.kill();
  await bench.close();
});

const sessions = () => new SessionModel(bench.database.connection);

async function ask(url: string, account: string, path: string, amountMinor: number) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account}`, origin: appOrigin, 'content-type': 'application/json' },
    body: JSON.stringify({ amountMinor, currency: 'usd', attemptId: newAttempt() }),
  });
  return { status: response.status, body: await response.json() };
}

const checkout = (account: string, amountMinor = 4000, url = app.url) =>
  ask(url, account, '/create-checkout-session', amountMinor);

/** What an account has, after the sweeper has looked at all that was paid; and that its ledger agrees. */
async function settledBalance(account: string) {
  await app.billing.sweep({ all: true });
  await app.billing.credits.drain();
  expect(await app.billing.credits.verify(account)).toMatchObject({ ok: true, problems: [] });
  return (await app.billing.credits.balance(account))[0]?.available;
}

const reservations = async (account: string) => {
  const row = await bench.database.connection
    .collection<{ _id: string; credits?: { reservations?: unknown[] } }>('accounts')
    .findOne({ _id: account });
  return row?.credits?.reservations ?? [];
};

describe('the balance cap', () => {
  it('holds against ten first requests at once, in two processes', async () => {
    const account = 'parallel';
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => checkout(account, 4000, n % 2 ? other.url : app.url)),
    );
    const open = answers.filter(({ status }) => status === 200);
    expect(open.length).toBeGreaterThan(0);
    for (const { body } of open) await payHosted(body.url);
    expect(await settledBalance(account)).toBe(4000);
    expect(await reservations(account)).toEqual([]);
  });

  it('holds against payments in the page and on hosted pages together', async () => {
    const account = 'mixed';
    const paths = ['/create-payment-intent', '/create-checkout-session'];
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => ask(n % 2 ? other.url : app.url, account, paths[n % 2]!, 2000)),
    );
    for (const { body } of answers) {
      if (body.url) await payHosted(body.url);
      if (!body.clientSecret) continue;
      const intent = body.clientSecret.split('_secret')[0];
      // One that was closed to make room cannot be paid any more.
      await bench.stripe.paymentIntents
        .confirm(intent, { payment_method: 'pm_card_visa', return_url: `${appOrigin}/` })
        .catch(() => null);
    }
    expect(await settledBalance(account)).toBeLessThanOrEqual(5000);
    expect(await reservations(account)).toEqual([]);
  });

  it('counts what spends and grants do at the same time', async () => {
    const account = 'busy';
    const source = { type: 'campaign', id: 'welcome' };
    const about = { unit: 'usd', kind: 'promotional', source } as const;
    await app.billing.credits.grant(account, { ...about, key: 'first', amount: 1000 });
    const [opened] = await Promise.all([
      checkout(account, 3000),
      app.billing.credits.spend(account, { amount: 500, key: 'spent' }),
      app.billing.credits.grant(account, { ...about, key: 'second', amount: 500 }),
    ]);
    expect(opened.status).toBe(200);
    const more = await checkout(account, 4500);
    expect([more.status, more.body.error.details]).toEqual([
      400,
      { balanceCapMinor: 5000, roomMinor: 4000, currency: 'usd' },
    ]);
    expect((await payHosted(opened.body.url)).state).toBe('complete');
    expect(await settledBalance(account)).toBe(4000);
  });
});

describe('room that is reserved', () => {
  it('outlives a process that dies before anything can be paid, and ends with its session', async () => {
    const account = 'killed';
    await expect(checkout(account, 4000, doomed.url)).rejects.toThrow();
    expect(await doomed.ended).toBe('SIGKILL');
    expect(await reservations(account)).toMatchObject([{ unit: 'usd', amount: 4000 }]);
    expect(await app.billing.credits.verify(account)).toMatchObject({ ok: true });
    const next = await checkout(account);
    expect(next.status).toBe(200);
    expect(await reservations(account)).toMatchObject([{ id: next.body.sessionId }]);
    // Nobody pays this one either.
    const clock = { now: () => new Date(Date.now() + 26 * 3600_000) };
    const later = await bench.app({ topUp, clock });
    await later.billing.sweep({ all: true });
    expect(await reservations(account)).toEqual([]);
    expect(await app.billing.credits.verify(account)).toMatchObject({ ok: true });
  });

  it('of a session that has ended already locks nobody out', async () => {
    const account = 'forgotten';
    const { body } = await checkout(account);
    // What a process leaves that dies between the end of a session and the end of its reservation.
    await sessions().model.updateOne({ _id: body.sessionId }, { $set: { status: 'cancelled' } });
    expect((await checkout(account)).status).toBe(200);
    expect(await reservations(account)).toHaveLength(1);
  });

  it('shows in no ledger page but one that asks for it, and in no balance of the past', async () => {
    const account = 'shown';
    await checkout(account);
    const at = new Date(Date.now() - 1);
    await app.billing.credits.grant(account, {
      ...{ key: 'gift', unit: 'usd', amount: 5, kind: 'promotional' },
      source: { type: 'campaign', id: 'gift' },
    });
    const { entries } = await app.billing.credits.ledger(account);
    expect(entries.map(({ kind }) => kind)).toEqual(['grant_promotional']);
    const asked = await app.billing.credits.ledger(account, { unit: 'topup:usd' });
    expect(asked.entries).toMatchObject([{ kind: 'topup_reserve', amount: 4000, balanceAfter: 4000 }]);
    expect(await app.billing.credits.balance(account, { at })).toMatchObject([{ unit: 'usd', available: 0 }]);
  });
});

it('what is paid above the cap all the same is credited, once, and reported', async () => {
  const account = 'late';
  const first = await checkout(account);
  // What a crash leaves between making a checkout and storing its id.
  await sessions().model.updateOne({ _id: first.body.sessionId }, { $unset: { providerSessionId: 1, url: 1 } });
  const second = await checkout(account);
  expect(await sessions().find(first.body.sessionId)).toMatchObject({ status: 'cancelled' });
  await payHosted(second.body.url);
  expect(await settledBalance(account)).toBe(4000);
  await payHosted(first.body.url);
  for (let times = 0; times < 2; times += 1) {
    // The sweeper finds the events of both payments.
    await app.billing.sweep({ all: true });
    await app.billing.webhooks.drain();
  }
  expect(await settledBalance(account)).toBe(8000);
  expect(await sessions().find(first.body.sessionId)).toMatchObject({ status: 'completed' });
  const about = { accountId: account, sessionId: first.body.sessionId, amountMinor: 4000, currency: 'usd' };
  expect(told).toMatchObject([{ ...about, balanceMinor: 8000, balanceCapMinor: 5000 }]);
  expect(app.log.filter(({ message }) => /above the balance cap/.test(message))).toMatchObject([{ about }]);
});
