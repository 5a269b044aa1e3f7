import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, type TestApp, until } from '../test/bench.js';
import { EventModel, ReadMarkModel } from './service.js';

/* No event is delivered to these applications. What they know is what they read. */

const minuteMs = 60_000;
const dayMs = 24 * 3600_000;
// Ahead of the machine's clock, by which the database drops events that are finished for long.
let at = Date.parse('2035-03-01T12:00:00Z');
const clock = { now: () => new Date(at) };
let bench: Bench;
let app: TestApp;
let marks: ReadMarkModel;
let events: EventModel;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock });
  marks = new ReadMarkModel(bench.database.connection, 'test');
  events = new EventModel(bench.database.connection, 'test');
});
afterAll(() => bench.close());
beforeEach(() => pass(10 * minuteMs));

function pass(milliseconds: number): void {
  at += milliseconds;
  bench.sandbox.tick();
}

const credited = async (account: string) => (await app.billing.credits.balance(account))[0]?.available ?? 0;

async function paid(account: string): Promise<string> {
  const order = { amountMinor: 2000, currency: 'usd', attemptId: newAttempt() };
  const { body } = await app.post('/create-payment-intent', order, account);
  const [id = ''] = String(body.clientSecret).split('_secret_');
  await bench.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', return_url: 'http://app.test/' });
  return id;
}

describe('the mark', () => {
  it('moves to where the read began, by Stripe’s clock', async () => {
    expect(await marks.find()).toBeNull();
    await app.billing.sweep();
    expect(await marks.find()).toEqual(new Date(at - minuteMs));
  });

  it('stays where a read fails in its middle, and the next one finds everything', async () => {
    const before = await marks.find();
    const id = await paid('half-read');
    await app.billing.sweep();
    await bench.stripe.refunds.create({ payment_intent: id });
    const moved = await marks.find();
    expect(moved).not.toEqual(before);
    pass(10 * minuteMs);
    // The second of two lists, in which the refund is; stripe-node asks three times.
    bench.sandbox.faults.add({
      on: 'request',
      kind: 'server_error',
      method: 'GET',
      path: '/v1/events',
      nth: 2,
      times: 3,
    });
    expect(await app.billing.sweep()).toMatchObject({ failed: 1 });
    expect(await marks.find()).toEqual(moved);
    expect(await app.billing.sweep()).toMatchObject({ failed: 0 });
    expect(await marks.find()).toEqual(new Date(at - minuteMs));
    expect(await credited('half-read')).toBe(0);
  });

  it('is moved by one of two processes that sweep at once, and neither does anything twice', async () => {
    const other = await bench.app({ clock });
    const id = await paid('two-sweepers');
    await bench.stripe.refunds.create({ payment_intent: id, amount: 500 });
    await Promise.all([app.billing.sweep(), other.billing.sweep()]);
    await app.billing.webhooks.drain();
    expect(await credited('two-sweepers')).toBe(1500);
    expect(await marks.find()).toEqual(new Date(at - minuteMs));
    expect((await app.billing.credits.ledger('two-sweepers')).entries.map(({ kind }) => kind).sort()).toEqual([
      'claw_back',
      'grant_paid',
    ]);
  });

  it('is left where Stripe’s time went back, and everything is read again', async () => {
    const snapshot = bench.sandbox.snapshot();
    const began = at;
    pass(dayMs);
    await paid('before-the-restart');
    await app.billing.sweep();
    at = began;
    bench.sandbox.restore(snapshot);
    const id = await paid('after-the-restart');
    await app.billing.sweep();
    await bench.stripe.refunds.create({ payment_intent: id });
    await app.billing.sweep();
    expect(await credited('after-the-restart')).toBe(0);
    expect(await marks.find()).toEqual(new Date(at - minuteMs));
  });
});

describe('a process with nothing to do', () => {
  it('writes nothing: no line, no event, no mark', async () => {
    await app.billing.sweep();
    pass(30 * minuteMs);
    await app.billing.sweep();
    const [lines, rows, mark] = [app.log.length, await events.model.countDocuments(), await marks.find()];
    for (let minute = 0; minute < 3; minute += 1) {
      pass(minuteMs);
      expect(await app.billing.sweep()).toEqual({ looked: 0, recoveredEvents: 0, failed: 0 });
    }
    expect(await marks.find()).toEqual(mark);
    expect(await app.billing.sweep({ all: true })).toEqual({ looked: 0, recoveredEvents: 0, failed: 0 });
    expect(app.log.slice(lines)).toEqual([]);
    expect(await events.model.countDocuments()).toBe(rows);
  });

  it('has one form of an event’s id in every line of the log', async () => {
    const listening = await bench.app({ clock, delivers: true });
    const id = await paid('ids');
    await bench.sandbox.webhooks.settled();
    await listening.billing.webhooks.drain();
    await bench.stripe.refunds.create({ payment_intent: id });
    await app.billing.sweep();
    const ids = [...listening.log, ...app.log].flatMap(({ about }) => ('eventId' in about ? [about.eventId] : []));
    expect(ids.length).toBeGreaterThan(3);
    for (const each of ids) expect(each).toMatch(/^evt_\w+$/);
  });
});

describe('the start of a worker', () => {
  it('reads what was missed before its first minute', async () => {
    const id = await paid('at-start');
    await app.billing.sweep();
    pass(40 * dayMs);
    await bench.stripe.refunds.create({ payment_intent: id });
    pass(minuteMs);
    const worker = await bench.app({ clock, workers: true });
    await until(async () => (await worker.billing.credits.balance('at-start'))[0]?.available === 0);
    await worker.close();
  });

  it('ends at once in the middle of a long read', async () => {
    for (let n = 0; n < 3; n += 1) await paid(`long-${n}`);
    const worker = await bench.app({ clock, workers: true });
    await worker.close();
    expect(worker.log.filter(({ message }) => /sweep|events/.test(message))).toEqual([]);
  });
});

describe('an event about what Stripe does not have', () => {
  it.each([
    ['customer.subscription.updated', { id: 'sub_unknown', object: 'subscription' }],
    ['checkout.session.completed', { id: 'cs_test_unknown', object: 'checkout.session' }],
    ['payment_intent.succeeded', { id: 'pi_unknown', object: 'payment_intent' }],
    ['charge.refunded', { id: 'ch_unknown', object: 'charge', payment_intent: 'pi_unknown' }],
  ])('%s is closed as gone, with one line and no other try', async (type, object) => {
    const told: unknown[] = [];
    const asked = await bench.app({ clock, hooks: { onDeadLetter: (about) => told.push(about) } });
    const id = `evt_gone${object.object.replace(/\W/g, '')}`;
    const event = { id, object: 'event', type, created: Math.floor(at / 1000), livemode: false, data: { object } };
    const payload = JSON.stringify(event);
    const signature = bench.stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_unused' });
    expect((await asked.post('/stripe-webhook', payload, null, { 'stripe-signature': signature })).status).toBe(200);
    expect(await asked.billing.webhooks.drain()).toBe(1);
    expect(await events.find(id)).toMatchObject({ status: 'gone', attempts: 1 });
    const said = asked.log.filter(({ about }) => 'eventId' in about);
    expect(said).toMatchObject([{ level: 'info', about: { eventId: id, result: 'gone' } }]);
    pass(dayMs);
    expect(await asked.billing.webhooks.drain()).toBe(0);
    expect(told).toEqual([]);
    expect(await asked.billing.webhooks.deadLetters()).toEqual([]);
    expect(await asked.billing.webhooks.replay(id)).toBe(true);
    expect(await asked.billing.webhooks.drain()).toBe(1);
  });
});
