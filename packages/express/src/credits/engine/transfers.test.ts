import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/database.js';
import { createEngine } from '../create-engine.js';
import { limits } from '../rules/limits.js';
import type { CreditEngine } from '../service.js';
import { CreditModel, type CreditStatements } from '../store/model.js';

const silent = { info() {}, warn() {}, error() {} };
const source = { type: 'payment', id: 'pi_1' };
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await openCredits().ensureIndexes();
});
afterAll(() => database?.close());

/** As a process of its own would have it. `broken` names statements that fail, as often as it says. */
function openCredits(broken: Partial<Record<keyof CreditStatements, number>> = {}): CreditEngine {
  const left = new Map(Object.entries(broken));
  const model = new Proxy(new CreditModel(database.connection), {
    get:
      (real, name) =>
      (...input: unknown[]) => {
        const times = left.get(String(name)) ?? 0;
        if (times > 0) {
          left.set(String(name), times - 1);
          return Promise.reject(new Error('the connection broke'));
        }
        return (Reflect.get(real, name) as (...all: unknown[]) => unknown).apply(real, input);
      },
  });
  return createEngine({ model, logger: silent, defaultUnit: 'usd', wait: async () => {} });
}

const granted = (key: string, amount: number, more: object = {}) => ({
  ...{ key, amount, unit: 'usd', kind: 'paid' as const, source },
  ...more,
});
const available = async (account: string) => (await openCredits().balance(account))[0]?.available;

async function stored(account: string) {
  type Row = { _id: string; credits?: { transfers?: number[]; pending: boolean } };
  return (await database.connection.collection<Row>('accounts').findOne({ _id: account }))?.credits;
}

describe('a transfer', () => {
  it('moves credit under its terms, once for each key', async () => {
    const credits = openCredits();
    const expiresAt = new Date('2100-01-01');
    await credits.grant('t1:a', granted('g1', 30, { expiresAt, kind: 'promotional', priority: 10 }));
    await credits.grant('t1:a', granted('g2', 100, { costBasis: { amountMinor: 100, currency: 'eur' } }));
    const input = { to: 't1:b', amount: 80, key: 'move', actor: 'ada', reason: 'for the team' };
    const sent = await credits.transfer('t1:a', input);
    expect(sent).toMatchObject({ kind: 'transfer_out', amount: -80, balanceAfter: 50, actor: 'ada' });
    for (const process of [credits, openCredits()]) expect(await process.transfer('t1:a', input)).toEqual(sent);
    await expect(credits.transfer('t1:a', { ...input, amount: 81 })).rejects.toMatchObject({ code: 'KEY_CONFLICT' });
    await expect(credits.transfer('t1:a', { ...input, to: 't1:c' })).rejects.toMatchObject({ code: 'KEY_CONFLICT' });
    expect([await available('t1:a'), await available('t1:b'), await available('t1:c')]).toEqual([50, 80, 0]);
    const { entries } = await credits.ledger('t1:b');
    expect(entries).toMatchObject([
      { kind: 'transfer_in', amount: 50, source: { type: 'transfer', id: 'move' }, reason: 'for the team' },
      { kind: 'transfer_in', amount: 30 },
    ]);
    await credits.expire('t1:b', { grant: entries[1]?.key ?? '', key: 'end' });
    expect(await available('t1:b')).toBe(50);
    for (const account of ['t1:a', 't1:b']) expect(await credits.verify(account)).toMatchObject({ ok: true });
    await credits.drain();
    expect(await credits.transfer('t1:a', input)).toEqual(sent);
    expect(await available('t1:b')).toBe(50);
  });

  it('of more than there is changes nothing, and of an account’s own is refused', async () => {
    const credits = openCredits();
    await credits.grant('t2:a', granted('g', 5));
    await expect(credits.transfer('t2:a', { to: 't2:b', amount: 6, key: 'k' })).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
    });
    await expect(credits.transfer('t2:a', { to: 't2:a', amount: 1, key: 'k' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await stored('t2:b')).toBeUndefined();
  });

  it('is refused before anything leaves when the receiver has no room', async () => {
    const credits = openCredits();
    await credits.grant('t3:a', granted('g', 5));
    for (let n = 0; n < limits.unitsMax; n += 1)
      await credits.grant('t3:b', { ...granted(`g${n}`, 1), unit: `unit_${n}` });
    await expect(credits.transfer('t3:a', { to: 't3:b', amount: 5, key: 'k' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('20 units'),
    });
    expect(await available('t3:a')).toBe(5);
  });

  it('from many callers at once, there and back, loses and doubles nothing', async () => {
    const processes = [openCredits(), openCredits()];
    await processes[0]!.grant('t4:a', granted('g', 100));
    await processes[0]!.grant('t4:b', granted('g', 100));
    const calls = Array.from({ length: 60 }, (_, n) => {
      const [from, to] = n % 2 === 0 ? ['t4:a', 't4:b'] : ['t4:b', 't4:a'];
      // Every key twice.
      return processes[n % 3 === 0 ? 0 : 1]!.transfer(from, {
        to,
        amount: 1 + (n % 4),
        key: `k${Math.floor(n / 4)}-${n % 2}`,
      });
    });
    await Promise.allSettled(calls);
    await processes[0]!.drain();
    expect(((await available('t4:a')) ?? 0) + ((await available('t4:b')) ?? 0)).toBe(200);
    for (const account of ['t4:a', 't4:b']) {
      expect(await processes[0]!.verify(account)).toMatchObject({ ok: true });
      expect((await stored(account))?.transfers ?? []).toEqual([]);
    }
  });
});

/* What the process was doing when it died: each statement of a transfer, as if it had been the last one. */
describe.each<[string, Partial<Record<keyof CreditStatements, number>>]>([
  ['before the receiver is written', { read: 0, swap: 0 }],
  ['before the transfer is closed', { closeTransfer: 1 }],
])('a crash %s (invariant 10)', (name, broken) => {
  async function crashed(account: string) {
    await openCredits().grant(`${account}:a`, granted('g', 100));
    const input = { to: `${account}:b`, amount: 60, key: 'k' };
    if (broken.closeTransfer) {
      await expect(openCredits(broken).transfer(`${account}:a`, input)).rejects.toMatchObject({ code: 'ACCOUNT_BUSY' });
      return input;
    }
    // The sender is written; every try to write the receiver fails until the process is gone.
    let writes = 0;
    const model = new Proxy(new CreditModel(database.connection), {
      get:
        (real, method) =>
        async (...given: unknown[]) => {
          if (method === 'swap') writes += 1;
          if (writes > 1) throw new Error('the process is gone');
          return (Reflect.get(real, method) as (...all: unknown[]) => unknown).apply(real, given);
        },
    });
    const doomed = createEngine({ model, logger: silent, defaultUnit: 'usd', wait: async () => {} });
    await expect(doomed.transfer(`${account}:a`, input)).rejects.toMatchObject({ code: 'ACCOUNT_BUSY' });
    expect(await available(`${account}:a`)).toBe(40);
    expect(await available(`${account}:b`)).toBe(0);
    return input;
  }

  it.each(['repeat', 'sweeper'])('is completed by the %s', async (how) => {
    const account = `crash:${name}:${how}`;
    const input = await crashed(account);
    expect(await stored(`${account}:a`)).toMatchObject({ transfers: [2], pending: true });
    const next = openCredits();
    if (how === 'repeat') await next.transfer(`${account}:a`, input);
    else await next.drain();
    // And another look finds nothing to do.
    await next.drain();
    await next.drain();
    await openCredits().transfer(`${account}:a`, input);
    expect([await available(`${account}:a`), await available(`${account}:b`)]).toEqual([40, 60]);
    expect(await stored(`${account}:a`)).toMatchObject({ transfers: [], pending: false });
    for (const end of ['a', 'b']) expect(await next.verify(`${account}:${end}`)).toMatchObject({ ok: true });
  });
});

describe('a receiver that fills up in between', () => {
  it('gets it as soon as it has room', async () => {
    const credits = openCredits();
    const account = 'full';
    await credits.grant(`${account}:a`, granted('g', 10));
    const room = new Proxy(new CreditModel(database.connection), {
      get:
        (real, method) =>
        async (...given: unknown[]) => {
          const reply = await (Reflect.get(real, method) as (...all: unknown[]) => unknown).apply(real, given);
          // Just after the sender asked whether there is room there is none any more.
          if (method === 'readBalances') await credits.grant(`${account}:b`, granted('all', Number.MAX_SAFE_INTEGER));
          return reply;
        },
    });
    const sender = createEngine({ model: room, logger: silent, defaultUnit: 'usd', wait: async () => {} });
    await expect(sender.transfer(`${account}:a`, { to: `${account}:b`, amount: 10, key: 'k' })).rejects.toMatchObject({
      code: 'ACCOUNT_BUSY',
      message: expect.stringContaining('will reach the receiver'),
    });
    await credits.drain();
    expect((await stored(`${account}:a`))?.transfers).toEqual([2]);
    await credits.spend(`${account}:b`, { amount: 100, key: 's' });
    await credits.drain();
    expect(await available(`${account}:b`)).toBe(Number.MAX_SAFE_INTEGER - 90);
    expect((await stored(`${account}:a`))?.transfers).toEqual([]);
  });
});
