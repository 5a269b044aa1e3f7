import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../test/database.js';
import { type LogLine, memoryLogger } from '../test/host.js';
import type { HandlerServices } from './dispatch.js';
import { EventModel, type EventRow } from './model.js';
import { attemptsMax, leaseMs, retryDelayMs, type WorkerDependencies, workOnce } from './worker.js';

let database: TestDatabase;
let events: EventModel;
let now = new Date('2026-03-10T00:00:00Z');

beforeAll(async () => {
  database = await openTestDatabase();
  events = new EventModel(database.connection, 'test');
  await events.model.createIndexes();
});
afterAll(() => database.close());
afterEach(async () => {
  await events.model.deleteMany({});
});

let made = 0;
async function store(subjectId: string, type = 'customer.subscription.updated'): Promise<string> {
  made += 1;
  const row: EventRow = {
    _id: `test:evt_${made}`,
    environment: 'test',
    eventId: `evt_${made}`,
    type,
    objectType: 'subscription',
    objectId: subjectId,
    subjectId,
    lane: `test:subscription:${subjectId}`,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: new Date(now.getTime() + made),
    eventCreatedAt: now,
    receivedAt: now,
    payload: '{}',
  };
  await events.insert({ ...row, nextAttemptAt: now });
  return row.eventId;
}

/** Workers whose subscriptions are synced by this function. */
function workers(sync: (id: string) => Promise<unknown>) {
  const log: LogLine[] = [];
  const told: unknown[] = [];
  const deps: WorkerDependencies = {
    events,
    services: { subscriptions: { sync } } as unknown as HandlerServices,
    clock: { now: () => now },
    logger: memoryLogger(log),
    callHook: async (name, about) => told.push([name, about]) > 0,
  };
  return { deps, log, told };
}

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), passed };
}

describe('a worker', () => {
  it('handles each event once, and finishes what waited for the same object', async () => {
    const synced: string[] = [];
    const { deps } = workers(async (id) => synced.push(id));
    for (let n = 0; n < 5; n += 1) await store('sub_1');
    await store('sub_2');
    while (await workOnce(deps));
    expect(synced.sort()).toEqual(['sub_1', 'sub_2']);
    expect(await events.model.countDocuments({ status: 'done' })).toBe(6);
  });

  it('does not finish an event that came while it was reading', async () => {
    const synced: string[] = [];
    const { deps } = workers(async (id) => {
      synced.push(id);
      if (synced.length === 1) await store('sub_1');
    });
    await store('sub_1');
    while (await workOnce(deps));
    expect(synced).toEqual(['sub_1', 'sub_1']);
  });

  it('of many never works on an object that another one is working on', async () => {
    let inside = 0;
    let most = 0;
    const first = gate();
    const { deps } = workers(async () => {
      inside += 1;
      most = Math.max(most, inside);
      await first.passed;
      inside -= 1;
    });
    await store('sub_1');
    const one = workOnce(deps);
    while (inside === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await store('sub_1');
    expect(await Promise.all([workOnce(deps), workOnce(deps)])).toEqual([false, false]);
    first.open();
    await one;
    expect(await workOnce(deps)).toBe(true);
    expect(most).toBe(1);
  });

  it('takes over what a dead one left, and a late one finishes nothing', async () => {
    const slow = gate();
    let calls = 0;
    const { deps } = workers(async () => {
      calls += 1;
      if (calls === 1) await slow.passed;
    });
    const id = await store('sub_1');
    const late = workOnce(deps);
    while (calls === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await workOnce(deps)).toBe(false);
    now = new Date(now.getTime() + leaseMs + 1);
    expect(await workOnce(deps)).toBe(true);
    const finished = await events.find(id);
    expect(finished).toMatchObject({ status: 'done', attempts: 2 });
    slow.open();
    await late;
    expect(await events.find(id)).toEqual(finished);
  });

  it('waits longer after each failure, keeps what never works, and replays it', async () => {
    let fails = true;
    const { deps, told, log } = workers(async () => {
      if (fails) throw new Error('Stripe said sk_test_secret1 is wrong');
    });
    const id = await store('sub_1');
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      expect(await workOnce(deps)).toBe(true);
      expect(await workOnce(deps)).toBe(false);
      now = new Date(now.getTime() + retryDelayMs(attempt));
    }
    expect(await workOnce(deps)).toBe(false);
    const dead = await events.find(id);
    expect(dead).toMatchObject({ status: 'dead', attempts: attemptsMax, error: 'Stripe said [redacted] is wrong' });
    expect(dead?.expireAt).toBeUndefined();
    expect(told).toEqual([
      [
        'onDeadLetter',
        { eventId: id, type: 'customer.subscription.updated', objectId: 'sub_1', attempts: attemptsMax },
      ],
    ]);
    expect(JSON.stringify(log)).not.toContain('sk_test_secret1');
    fails = false;
    expect(await events.replay(id, now)).toBe(true);
    expect(await events.replay(id, now)).toBe(false);
    await workOnce(deps);
    expect(await events.find(id)).toMatchObject({ status: 'done' });
  });

  it('grows its pause from two seconds to an hour', () => {
    expect([1, 2, 3, 12, 40].map(retryDelayMs)).toEqual([2000, 4000, 8000, 3600_000, 3600_000]);
  });
});
