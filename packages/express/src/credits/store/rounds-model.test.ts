import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/database.js';
import { createEngine } from '../create-engine.js';
import { FakeModel } from '../test/fake-model.js';
import type { DrainLag } from './drainer.js';
import { Rounds } from './rounds-model.js';

const silent = { info() {}, warn() {}, error() {} };
let database: TestDatabase;
const inRounds = () => database.connection.collection<{ _id: string; nextAt: Date }>('drain_rounds');

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => {
  await inRounds().deleteMany({});
});

describe('a round', () => {
  it('falls to one of many who ask, and again when it is due', async () => {
    const asked = () => Promise.all(Array.from({ length: 40 }, () => new Rounds(database.connection).claim(60_000)));
    const won = async () => (await asked()).filter(Boolean).length;
    expect(await won()).toBe(1);
    expect(await won()).toBe(0);
    await inRounds().updateOne({ _id: 'accounts' }, { $set: { nextAt: new Date() } });
    expect(await won()).toBe(1);
  });

  it('is not kept from all by a clock that was wrong', async () => {
    await inRounds().insertOne({ _id: 'accounts', nextAt: new Date(Date.now() + 3600_000) });
    expect(await new Rounds(database.connection).claim(5000)).toBe(true);
  });
});

describe('a process', () => {
  it('drains all accounts when the round is its own, and else knows what another found', async () => {
    const model = new FakeModel({ step: async () => {}, nextFault: () => 'none' });
    const reported: DrainLag[] = [];
    let isMine = false;
    const rounds = {
      claim: async () => isMine,
      report: async (lag: DrainLag) => void reported.push(lag),
      lastLag: async () => ({ entries: 7, oldestMs: 1500 }),
    };
    const options = { drainIntervalMs: 1 };
    const credits = createEngine({ model, rounds, logger: silent, defaultUnit: 'usd', options });
    credits.start();
    try {
      const source = { type: 'payment', id: 'pi_1' };
      await credits.grant('a', { key: 'g', amount: 5, unit: 'usd', kind: 'paid', source });
      await vi.waitFor(() => expect(credits.drainLag()).toEqual({ entries: 7, oldestMs: 1500 }));
      expect(model.ledger.size).toBe(0);
      isMine = true;
      await vi.waitFor(() => expect(reported).toContainEqual({ entries: 0, oldestMs: 0 }));
      expect(reported[0]).toMatchObject({ entries: 1 });
      expect(model.ledger.get('a')?.size).toBe(1);
    } finally {
      await credits.stop();
    }
  });
});
