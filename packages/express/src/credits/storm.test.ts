import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '@tillkit/contract';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CreditEngine, createCredits, newCreditKey } from './service.js';
import { buildChildren, type Children, killNow } from './test/children.js';
import { type FaultProxy, openFaultProxy } from './test/fault-proxy.js';
import { openRestartableDevdb, type RestartableDevdb } from './test/restartable-devdb.js';

/*
 * Processes change accounts without end, while everything around them breaks. Afterwards every invariant holds, and
 * what was acknowledged is there as it was acknowledged (invariants 1 to 8, 10, 12, 13). `npm run test:long` orders 500
 * faults.
 */

const faultsWanted = Number(process.env.TILLKIT_FAULTS ?? 50);
/** Of the order in which the faults come: the same in every run, but for `npm run test:long`. What they meet is chance. */
const seed = Number(process.env.TILLKIT_SEED ?? 20_261_201);
const accounts = ['storm:1', 'storm:2', 'storm:3', 'storm:4'];
const writes = ['update', 'insert', 'find'];
/** Far more than any recovery takes. */
const patienceMs = 60_000;
const silent = { info() {}, warn() {}, error() {} };

/** How often each kind comes in a round. Each round has all of them, in another order. */
const weights = { before: 6, after: 6, late: 4, silent: 1, refused: 3, kill: 2, restart: 2, failCommand: 4 };
type Kind = keyof typeof weights;

let devdb: RestartableDevdb | undefined;
let proxy: FaultProxy;
let connection: mongoose.Connection;
let children: Children;
let credits: CreditEngine;

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
    const endedByThemselves: string[] = [];
    /** How many changes were acknowledged to each process. */
    const counts = new Map<ChildProcess, number>();
    const start = () => {
      const child = children.start({ type: 'storm', name: `p${counts.size}`, accounts, callers: 8 }, (report) => {
        if (report.type !== 'acknowledged') return;
        acknowledged.push(report);
        counts.set(child, counts.get(child)! + 1);
      });
      counts.set(child, 0);
      return child.once('exit', (code) => code !== null && endedByThemselves.push(`${child.pid} with ${code}`));
    };
    const processes = [start(), start()];
    const kinds = faultKinds(await kindsHere(), faultsWanted);
    const met: Partial<Record<Kind, number>> = {};
    for (const [n, kind] of kinds.entries()) {
      await inPatience(`the fault ${kind}`, () => happen(kind, processes, start));
      met[kind] = (met[kind] ?? 0) + 1;
      // Some work between the faults, so that each meets accounts that have moved on.
      const wanted = acknowledged.length + 5;
      await inPatience('changes', () => until(() => acknowledged.length >= wanted));
      if (n % 10 === 9) for (const account of accounts) expect(await verified(account)).toMatchObject({ problems: [] });
    }
    // Not one of them is left waiting for what does not come.
    for (const child of processes) {
      const before = counts.get(child)!;
      await inPatience('changes of every process', () => until(() => counts.get(child)! >= before + 5));
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
    // Fewer than a round has may lack one.
    if (faultsWanted >= 50) expect(Object.keys(met).sort()).toEqual((await kindsHere()).sort());
    const faults = JSON.stringify(met);
    process.stdout.write(
      `storm ${seed}: ${acknowledged.length} acknowledged changes, ${faultsWanted} faults ${faults}\n`,
    );
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
  const isHere = {
    before: true,
    after: true,
    late: true,
    silent: true,
    refused: true,
    kill: true,
    restart: devdb !== undefined,
  };
  return (Object.keys(weights) as Kind[]).filter((kind) => ({ ...isHere, failCommand: hasFailCommand })[kind]);
}

function failCommand(mode: 'off' | { times: number }) {
  const data = mode === 'off' ? {} : { data: { failCommands: writes, errorCode: 91, closeConnection: false } };
  return connection
    .getClient()
    .db('admin')
    .command({ configureFailPoint: 'failCommand', mode, ...data });
}

/** Rounds of all kinds, each in an order of its own. */
function faultKinds(kinds: readonly Kind[], count: number): Kind[] {
  const round = kinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => kind));
  const rounds = fc.sample(fc.shuffledSubarray(round, { minLength: round.length }), {
    seed,
    numRuns: Math.ceil(count / round.length),
  });
  return rounds.flat().slice(0, count);
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

/** @throws Error what was waited for, and whether the database is there, when it takes far too long */
async function inPatience<T>(what: string, work: () => Promise<T>): Promise<T> {
  const isOver = new AbortController();
  const stall = sleep(patienceMs, undefined, { signal: isOver.signal }).then(async () => {
    throw new Error(`Waited ${patienceMs} ms for ${what}, seed ${seed}. ${await diagnosis()}`);
  });
  try {
    return await Promise.race([work(), stall]);
  } finally {
    isOver.abort();
    stall.catch(() => {});
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

/** Replayed while processes write: the database may be away for a moment. */
async function verified(account: string) {
  const passing = /^(?:Mongo|DatabaseSilent)/;
  return inPatience(`the ledger of ${account}`, async () => {
    for (;;) {
      try {
        return await credits.verify(account);
      } catch (error) {
        if (!(error instanceof Error) || !passing.test(error.name)) throw error;
      }
    }
  });
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
