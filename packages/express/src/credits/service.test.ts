import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../test/database.js';
import { type Credits, createCredits, newCreditKey } from './service.js';

const logger = { info() {}, warn() {}, error() {} };
const source = { type: 'payment', id: 'pi_1' };
let database: TestDatabase;
const now = new Date('2026-01-01T00:00:00Z');

function openCredits(): Credits {
  return createCredits({ connection: database.connection, logger, clock: { now: () => now }, defaultUnit: 'usd' });
}

beforeAll(async () => {
  database = await openTestDatabase();
  await openCredits().ensureIndexes();
});
afterAll(() => database.close());

describe('credits', () => {
  it('grants, spends and shows both', async () => {
    const credits = openCredits();
    const granted = await credits.grant('a', { unit: 'usd', amount: 100, key: 'pi_1', kind: 'paid', source });
    expect(granted).toEqual({
      seq: 1,
      key: 'pi_1',
      kind: 'grant_paid',
      unit: 'usd',
      amount: 100,
      balanceAfter: 100,
      source,
      actor: null,
      reason: null,
      at: now.toISOString(),
    });
    const spent = await credits.spend('a', { amount: 30, key: newCreditKey() });
    expect(spent).toMatchObject({ seq: 2, amount: -30, balanceAfter: 70 });
    expect(await credits.balance('a')).toEqual([{ unit: 'usd', kind: 'money', available: 70, held: 0, debt: 0 }]);
    expect(await credits.ledger('a')).toEqual({ entries: [spent, granted], nextCursor: null });
    expect(await credits.verify('a')).toEqual({ ok: true, problems: [], entries: 2 });
    expect(await credits.drain()).toBe(2);
    expect(await credits.ledger('a')).toEqual({ entries: [spent, granted], nextCursor: null });
    expect(await credits.verify('a')).toEqual({ ok: true, problems: [], entries: 2 });
    expect(await credits.drain()).toBe(0);
  });
});
