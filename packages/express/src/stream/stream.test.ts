import { type AccountSnapshot, accountSnapshot, openAccountStream } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCreditKey } from '../credits/service.js';
import { definePlans } from '../plans/service.js';
import { type Bench, newAttempt, openBench, payHosted, stripeOptions, type TestApp, until } from '../test/bench.js';
import { type OpenStream, openStream } from '../test/event-stream.js';
import { startApi } from '../test/start-api.js';

let bench: Bench;
let app: TestApp;
let at = Date.parse('2026-03-01T00:00:00Z');
const minuteMs = 60_000;
const plans = definePlans({
  free: { name: 'Free', free: true, quotas: { messages: { limit: 10, period: 'day' } } },
  pro: { name: 'Pro', prices: { month: { lookupKey: 'pro_month', amountMinor: 1200, currency: 'usd' } } },
});

beforeAll(async () => {
  bench = await openBench();
  const clock = { now: () => new Date(at) };
  app = await bench.app({ clock, plans, stream: { pollIntervalMs: 15, perAccountMax: 2, retryMs: undefined } });
});
afterAll(() => bench.close());

const open = (as: string, headers = {}, of = app) => openStream(`${of.url}/stream`, as, headers);
const granted = (key: string, amount: number, expiresAt?: Date) => ({
  ...{ key, amount, unit: 'usd', kind: 'paid' as const, source: { type: 'payment', id: key } },
  ...(expiresAt ? { expiresAt } : {}),
});
const availableOf = (event: { data: { balances: { available: number }[] } }) => event.data.balances[0]?.available;

describe('GET /stream', () => {
  it('sends what there is at once, and then each change', async () => {
    await app.billing.credits.grant('ada', granted('pi_1', 100));
    const stream = await open('ada');
    const first = await stream.next();
    expect(first.event).toBe('account');
    expect(accountSnapshot.parse(first.data)).toEqual({
      balances: [{ unit: 'usd', kind: 'money', available: 100, held: 0, debt: 0 }],
      quotas: [expect.objectContaining({ quota: 'messages', used: 0, limit: 10 })],
      access: null,
    });
    await app.billing.credits.spend('ada', { amount: 30, key: newCreditKey() });
    expect(availableOf(await stream.next())).toBe(70);
    await app.billing.quotas.consume('ada', { quota: 'messages', amount: 3, key: newCreditKey() });
    expect((await stream.next()).data.quotas).toMatchObject([{ used: 3, left: 7 }]);
    stream.leave();
  });

  it('is not held back by compression and proxies, and says when to come again', async () => {
    const stream = await open('headers');
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    await stream.next();
    expect(stream.text()).toMatch(/^retry: 3000\n\n/);
    stream.leave();
  });

  it('tells a client that comes again only what it does not have', async () => {
    const before = await open('grace');
    const { id } = await before.next();
    before.leave();
    const same = await open('grace', { 'last-event-id': id });
    await app.billing.credits.grant('grace', granted('pi_2', 5));
    const next = await same.next();
    expect(availableOf(next)).toBe(5);
    expect(same.text().match(/event: account/g)).toHaveLength(1);
    same.leave();
    const behind = await open('grace', { 'last-event-id': id });
    expect((await behind.next()).id).toBe(next.id);
    behind.leave();
  });

  it('tells of what time alone changes: a grant that ends, a quota that is refilled', async () => {
    await app.billing.credits.grant('mei', granted('pi_3', 40, new Date(at + 5 * minuteMs)));
    await app.billing.quotas.consume('mei', { quota: 'messages', amount: 10, key: newCreditKey() });
    const stream = await open('mei');
    expect(availableOf(await stream.next())).toBe(40);
    at += 6 * minuteMs;
    expect(availableOf(await stream.next())).toBe(0);
    stream.leave();
    const day = await open('mei');
    expect((await day.next()).data.quotas).toMatchObject([{ used: 10 }]);
    at += 24 * 60 * minuteMs;
    expect((await day.next()).data.quotas).toMatchObject([{ used: 0 }]);
    day.leave();
  });

  it('sends nothing that is not new, but a sign of life', async () => {
    const stream = await open('quiet');
    await stream.next();
    await app.billing.credits.grant('somebody', granted('pi_4', 5));
    at += 16_000;
    await until(async () => stream.text().includes(': still here\n\n'));
    expect(stream.text().match(/event: account/g)).toHaveLength(1);
    stream.leave();
  });

  it('is over after a quarter of an hour, so that who may no longer look does not', async () => {
    const stream = await open('old');
    await stream.next();
    at += 15 * minuteMs;
    await stream.ended;
  });

  it('shows nobody another account, and needs an identity', async () => {
    const refused = await app.get('/stream', null);
    expect([refused.status, refused.body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
    const forbidden = await bench.app({ authorize: () => false });
    expect((await forbidden.get('/stream')).body.error.code).toBe('FORBIDDEN');
    const mallory = await open('mallory');
    expect(availableOf(await mallory.next())).toBe(0);
    await app.billing.credits.grant('ada', granted('pi_5', 1));
    await app.billing.credits.grant('mallory', granted('pi_6', 2));
    expect(availableOf(await mallory.next())).toBe(2);
    mallory.leave();
  });

  it('lets so many of an account in and no more, also of those that come at once, and one when one leaves', async () => {
    const asked = await Promise.all(Array.from({ length: 6 }, () => open('many')));
    const [one, ...others] = asked.filter(({ status }) => status === 200) as [OpenStream, ...OpenStream[]];
    expect(others).toHaveLength(1);
    const refused = await app.get('/stream', 'many');
    expect([refused.status, refused.body.error.code]).toEqual([429, 'TOO_MANY_STREAMS']);
    expect(refused.headers.get('retry-after')).toBe('30');
    one.leave();
    const next = await until(async () => {
      const stream = await open('many');
      return stream.status === 200 && stream;
    });
    for (const stream of [next, ...others]) stream.leave();
  });

  it('answers HEAD with its headers alone', async () => {
    const response = await fetch(`${app.url}/stream`, { method: 'HEAD', headers: { authorization: 'Bearer head' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });
});

describe('the client of the contract', () => {
  const following = (as: string | null, lastEventId?: string) => {
    const snapshots: { id: string; snapshot: AccountSnapshot }[] = [];
    const stop = new AbortController();
    const headers = () => (as === null ? {} : { authorization: `Bearer ${as}` }) as Record<string, string>;
    const onSnapshot = (snapshot: AccountSnapshot, id: string) => void snapshots.push({ snapshot, id });
    const done = openAccountStream({ baseUrl: app.url, headers }, { onSnapshot, lastEventId, signal: stop.signal });
    return { snapshots, stop, done };
  };

  it('follows an account until it is stopped', async () => {
    const { snapshots, stop, done } = following('client');
    await until(async () => snapshots.length === 1);
    await app.billing.credits.grant('client', granted('pi_7', 9));
    await until(async () => snapshots.length === 2);
    expect(accountSnapshot.parse(snapshots[1]?.snapshot).balances[0]?.available).toBe(9);
    stop.abort();
    await done;
    const again = following('client', snapshots[1]?.id);
    await app.billing.credits.grant('client', granted('pi_8', 1));
    await until(async () => again.snapshots.length > 0);
    expect(again.snapshots.map(({ snapshot }) => snapshot.balances[0]?.available)).toEqual([10]);
    again.stop.abort();
    await again.done;
  });

  it('says why it cannot', async () => {
    await expect(following(null).done).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    const options = { baseUrl: 'http://127.0.0.1:9' };
    await expect(openAccountStream(options, { onSnapshot: () => {} })).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
  });
});

describe('two processes', () => {
  it('see what the other one does', async () => {
    const other = await startApi({
      mongoUri: bench.database.uri,
      stripe: stripeOptions(bench.sandbox),
      workers: false,
    });
    const order = { amountMinor: 2000, currency: 'usd', attemptId: newAttempt() };
    const { body } = await app.post('/create-checkout-session', order, 'shared');
    await payHosted(body.url);
    const [here, there] = await Promise.all([open('shared'), openStream(`${other.url}/stream`, 'shared')]);
    await Promise.all([here.next(), there.next()]);
    await fetch(`${other.url}/success?session_id=${body.sessionId}`, {
      headers: { authorization: 'Bearer shared', accept: 'application/json' },
    });
    expect((await Promise.all([here.next(), there.next()])).map(availableOf)).toEqual([2000, 2000]);
    await app.billing.credits.spend('shared', { amount: 500, key: newCreditKey() });
    expect((await Promise.all([here.next(), there.next()])).map(availableOf)).toEqual([1500, 1500]);
    // The other process dies: its client comes to this one, with what it has, and receives what it missed.
    await other.kill();
    await there.ended;
    await app.billing.credits.spend('shared', { amount: 100, key: newCreditKey() });
    expect(availableOf(await here.next())).toBe(1400);
    here.leave();
  }, 60_000);
});

describe('close', () => {
  it('ends every stream, and those that come after', async () => {
    const closing = await bench.app();
    const streams = [await open('a', {}, closing), await open('b', {}, closing)];
    for (const stream of streams) await stream.next();
    await closing.billing.close();
    await Promise.all(streams.map(({ ended }) => ended));
    const late = await open('a', {}, closing);
    expect(late.status).toBe(200);
    await late.ended;
  });
});

it.each([
  [{ pollIntervalMs: 0 }, 'stream.pollIntervalMs'],
  [{ heartbeatMs: 1.5 }, 'stream.heartbeatMs'],
  [{ heartbeatMs: 30_001 }, 'stream.heartbeatMs'],
  [{ interval: 5 }, 'stream.interval'],
])('refuses the option %j', async (stream, says) => {
  await expect(bench.app({ stream: stream as never })).rejects.toThrow(says);
});
