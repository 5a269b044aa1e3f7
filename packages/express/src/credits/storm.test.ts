import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '@tillkit/contract';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Credits, createCredits, newCreditKey } from './service.js';
import { buildChildren, type Children, killNow } from './test/children.js';
import { type FaultProxy, openFaultProxy } from './test/fault-proxy.js';
import { openRestartableDevdb, type RestartableDevdb } from './test/restartable-devdb.js';

/*
 * Processes change accounts without end, while everything around them breaks. Afterwards every invariant holds, and what
 * was acknowledged is there as it was told (invariants 1 to 8, 10, 12, 13). `npm run test:long` orders 500 faults.
 */

const faultsWanted = Number(process.env.TILLKIT_FAULTS ?? 50);
const accounts = ['storm:1', 'storm:2', 'storm:3', 'storm:4'];
const writes = ['update', 'insert', 'find'];
/** Far more than any recovery takes. */
const patienceMs = 60_000;
const silent = { info() {}, warn() {}, error() {} };

/** How often each kind comes. */
const weights = { before: 6, after: 6, late: 4, kill: 2, restart: 2, failCommand: 4 };
type Kind = keyof typeof weights;

let devdb: RestartableDevdb | undefined;
let proxy: FaultProxy;
let connection: mongoose.Connection;
let children: Children;
let credits: Credits;

beforeAll(async () => {
  const given = process.env.MONGODB_URI;
  if (!given) devdb = await openRestartableDevdb();
  const direct = new URL(given ?? `mongodb://127.0.0.1:${devdb?.port}/?directConnection=true`);
  direct.pathname = `/tillkit_storm_${process.pid}`;
  connection = await mongoose.createConnection(direct.href, { autoIndex: false }).asPromise();
  credits = createCredits({ connection, logger: silent, defaultUnit: 'usd' });
  await credits.ensureIndexes();
  proxy = await openFaultProxy({ host: direct.hostname, port: Number(direct.port || 27017) });
  const through = new URL(direct);
  through.host = `127.0.0.1:${proxy.port}`;
  through.searchParams.set('directConnection', 'true');
  children = await buildChildren(through.href);
});
afterAll(async () => {
  await children?.close();
  await proxy?.close();
  await connection?.dropDatabase();
  await connection?.close();
  await devdb?.close();
});

describe('a storm of faults', () => {
  it('loses no acknowledged change, makes none twice, and leaves every account right', {
    timeout: 60_000 + faultsWanted * 5000,
  }, async () => {
    const acknowledged: { account: string; reply: LedgerEntry }[] = [];
    let started = 0;
    const endedByThemselves: number[] = [];
    const start = () => {
      started += 1;
      const child = children.start({ type: 'storm', name: `p${started}`, accounts, callers: 8 }, (report) => {
        if (report.type === 'acknowledged') acknowledged.push(report);
      });
      return child.once('exit', (code) => code !== null && endedByThemselves.push(code));
    };
    const processes = [start(), start()];
    const kinds = await kindsHere();
    const met: Partial<Record<Kind, number>> = {};
    for (let n = 0; n < faultsWanted; n += 1) {
      const kind = pick(kinds);
      await happen(kind, processes, start);
      met[kind] = (met[kind] ?? 0) + 1;
      // Some work between the faults, so that each meets accounts that have moved on.
      await untilMore(acknowledged, 5);
      if (n % 10 === 9) for (const account of accounts) expect(await verified(account)).toMatchObject({ problems: [] });
    }
    await Promise.all(processes.map(killNow));
    // What was on its way when the processes died has arrived, or never will: the database closes their connections.
    for (let looks = 0; looks < 3; looks += 1) await credits.drain();

    for (const account of accounts) {
      const entries = await allEntries(account);
      const entryOf = new Map(entries.map((entry) => [entry.key, entry]));
      expect(entryOf.size).toBe(entries.length);
      const mine = acknowledged.filter((row) => row.account === account);
      expect(mine.length).toBeGreaterThan(faultsWanted);
      for (const { reply } of mine) expect(entryOf.get(reply.key)).toEqual(reply);
      expect(await credits.verify(account)).toEqual({ ok: true, problems: [], entries: entries.length });
    }
    expect(endedByThemselves).toEqual([]);
    expect(Object.values(met).reduce((sum, count) => sum + count, 0)).toBe(faultsWanted);
    process.stdout.write(`storm: ${acknowledged.length} acknowledged changes, faults ${JSON.stringify(met)}\n`);
  });
});

async function happen(kind: Kind, processes: ChildProcess[], start: () => ChildProcess): Promise<void> {
  if (kind === 'restart') return devdb?.restart();
  if (kind === 'kill') {
    const index = Math.floor(Math.random() * processes.length);
    await killNow(processes[index]!);
    processes[index] = start();
    return;
  }
  if (kind === 'failCommand') return void (await failCommand({ times: 1 }));
  await proxy.meet(kind, writes);
}

/** A restart needs a database of our own; failCommand a server that was started with test commands. */
async function kindsHere(): Promise<Kind[]> {
  const hasFailCommand = await failCommand('off').then(
    () => true,
    () => false,
  );
  const isHere = { before: true, after: true, late: true, kill: true, restart: devdb !== undefined };
  return (Object.keys(weights) as Kind[]).filter((kind) => ({ ...isHere, failCommand: hasFailCommand })[kind]);
}

function failCommand(mode: 'off' | { times: number }) {
  const data = mode === 'off' ? {} : { data: { failCommands: writes, errorCode: 91, closeConnection: false } };
  return connection
    .getClient()
    .db('admin')
    .command({ configureFailPoint: 'failCommand', mode, ...data });
}

function pick(kinds: readonly Kind[]): Kind {
  const all = kinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => kind));
  return all[Math.floor(Math.random() * all.length)]!;
}

/** Tells a stall of the engine from a database that went away. */
async function diagnosis(): Promise<string> {
  const [account = ''] = accounts;
  return credits
    .grant(account, {
      key: newCreditKey(),
      unit: 'usd',
      amount: 1,
      kind: 'promotional',
      source: { type: 'test', id: 'diagnosis' },
    })
    .then(
      ({ seq }) => `Another process can change ${account}: entry ${seq}.`,
      (error) => `Nor can another process: ${String(error?.message)} (${String(error?.cause?.message)})`,
    );
}

async function untilMore(acknowledged: readonly unknown[], more: number): Promise<void> {
  const wanted = acknowledged.length + more;
  const begunAt = performance.now();
  while (acknowledged.length < wanted) {
    if (performance.now() - begunAt > patienceMs)
      throw new Error(`Nothing was acknowledged for ${patienceMs} ms. ${await diagnosis()}`);
    await sleep(5);
  }
}

/** Replayed while processes write: the database may be away for a moment. */
async function verified(account: string) {
  for (;;) {
    try {
      return await credits.verify(account);
    } catch (error) {
      if (!(error instanceof Error) || !error.name.startsWith('Mongo')) throw error;
    }
  }
}

async function allEntries(account: string): Promise<LedgerEntry[]> {
  const text: string[] = [];
  for await (const chunk of credits.export(account, { format: 'jsonl' })) text.push(chunk);
  return text
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LedgerEntry);
}
