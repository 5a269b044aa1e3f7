import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../test/database.js';
import { type CreditEngine, createCredits } from './service.js';
import { type FaultProxy, openFaultProxy } from './test/fault-proxy.js';

/*
 * A database that does not answer, seen through a driver with the settings it has by default: it waits without end. Every
 * statement of credits has a deadline, after which the change is looked for, and made once (invariants 3 and 10).
 */

const silent = { info() {}, warn() {}, error() {} };
const source = { type: 'payment', id: 'pi_1' };
const answerMsMax = 300;
let database: TestDatabase;
let proxy: FaultProxy;
let connection: mongoose.Connection;
let credits: CreditEngine;

beforeAll(async () => {
  database = await openTestDatabase();
  const through = new URL(database.uri);
  proxy = await openFaultProxy({ host: through.hostname, port: Number(through.port || 27017) });
  through.host = `127.0.0.1:${proxy.port}`;
  through.searchParams.delete('replicaSet');
  through.searchParams.set('directConnection', 'true');
  connection = await mongoose.createConnection(through.href, { autoIndex: false }).asPromise();
  credits = createCredits({ connection, logger: silent, defaultUnit: 'usd', answerMsMax });
  await credits.ensureIndexes();
});
afterAll(async () => {
  await connection?.close(true);
  await proxy?.close();
  await database?.close();
});

async function granted(account: string): Promise<string> {
  await credits.grant(account, { key: 'g', unit: 'usd', amount: 10, kind: 'paid', source });
  return account;
}

describe('a database that does not answer', () => {
  it('is not waited for: a write is looked for, and was made once', async () => {
    const account = await granted('write');
    const met = proxy.meet('silent', ['update']);
    const begunAt = performance.now();
    const first = credits.spend(account, { key: 's', amount: 3 });
    await met;
    // Those behind it wait no longer than it does.
    const second = credits.spend(account, { key: 't', amount: 2 });
    expect(await first).toMatchObject({ seq: 2, balanceAfter: 7 });
    expect(await second).toMatchObject({ seq: 3, balanceAfter: 5 });
    expect(performance.now() - begunAt).toBeGreaterThan(answerMsMax - 50);
    expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: 3 });
  });

  it('is not waited for: a read is repeated', async () => {
    const account = await granted('read');
    const fresh = createCredits({ connection, logger: silent, defaultUnit: 'usd', answerMsMax });
    const met = proxy.meet('silent', ['find']);
    expect(await fresh.spend(account, { key: 's', amount: 3 })).toMatchObject({ seq: 2, balanceAfter: 7 });
    await met;
  });

  it('is not waited for: entries are drained later', async () => {
    const account = await granted('drain');
    const met = proxy.meet('silent', ['insert']);
    await expect(credits.drain()).rejects.toThrow('has not answered within 300 ms');
    await met;
    await credits.drain();
    expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: 1 });
  });

  it('is not waited for when the connection broke unnoticed just before', async () => {
    const account = await granted('broken');
    // A socket says that it is closed a moment after it is. What the driver writes in between it waits for without end.
    const [pool] = pools();
    for (const { socket } of pool?.connections.toArray() ?? []) socket.destroy();
    expect(await credits.spend(account, { key: 's', amount: 3 })).toMatchObject({ seq: 2, balanceAfter: 7 });
    expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: 2 });
  });
});

interface Pool {
  connections: { toArray(): { socket: { destroy(): void } }[] };
}

/** The driver's own, for which it has no public name. */
function pools(): Pool[] {
  const { topology } = connection.getClient() as unknown as {
    topology: { s: { servers: Map<string, { pool: Pool }> } };
  };
  return [...topology.s.servers.values()].map(({ pool }) => pool);
}
