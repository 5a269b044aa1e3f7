import type { LedgerEntry } from '@tillkit/contract';
import mongoose from 'mongoose';
import { type CreditEngine, createCredits, readConsume } from '../service.js';
import type { ChildReport, ChildTask, SpendReport, SpendRequest } from './children.js';

// A process of its own that spends. Given its task as JSON, it reports by IPC and lives until it is killed.

const { uri, task } = JSON.parse(process.argv[2] ?? '') as { uri: string; task: ChildTask };
const isStorm = task.type === 'storm';
const print = isStorm ? () => {} : console.error;
const logger = { info() {}, warn: print, error: print };
const connection = await connected();
const credits = createCredits({
  ...{ connection, logger, defaultUnit: 'usd', options: { drainIntervalMs: 20 } },
  // Faults come every few milliseconds.
  answerMsMax: 3000,
});
credits.start();

/** All else may pass, and is asked again under the same key. */
const refusals = new Set(['INSUFFICIENT_CREDITS', 'HOLD_NOT_OPEN']);
const report = (message: ChildReport) => process.send?.(message);

if (task.type === 'stream') {
  const { round, accounts, callers } = task;
  await Promise.all(Array.from({ length: callers }, (_, caller) => stream(credits, round, accounts, caller)));
} else if (task.type === 'storm') {
  const { name, accounts, callers } = task;
  await Promise.all(Array.from({ length: callers }, (_, caller) => storm(credits, `${name}-${caller}`, accounts)));
} else {
  process.on('message', async ({ account, keys, allowances }: SpendRequest) => {
    const once = (key: string) =>
      allowances ? consumeOnce(credits, account, key, allowances) : spendOnce(credits, account, key);
    report({ type: 'spent', reports: await Promise.all(keys.map(once)) });
  });
  report({ type: 'ready' });
}

/** The database may be on its way back. */
async function connected(): Promise<mongoose.Connection> {
  for (;;) {
    const limits = { maxPoolSize: 16, serverSelectionTimeoutMS: 5000, socketTimeoutMS: 5000 };
    const opened = mongoose.createConnection(uri, limits);
    try {
      return await opened.asPromise();
    } catch (error) {
      await opened.destroy();
      if (!isStorm) throw error;
    }
  }
}

/** Grants and spends without end; each change is reported when it is acknowledged, and not before. */
async function stream(given: CreditEngine, round: number, accounts: readonly string[], caller: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const account = accounts[(caller + n) % accounts.length]!;
    const key = `r${round}-c${caller}-n${n}`;
    if (n % 10 === 0) {
      const source = { type: 'payment', id: key };
      const expiresAt = n % 20 === 0 ? new Date(Date.now() + 50) : null;
      const reply = await given.grant(account, { key, unit: 'usd', amount: 20, kind: 'paid', source, expiresAt });
      report({ type: 'acknowledged', account, reply });
      continue;
    }
    const { reply } = await spendOnce(given, account, key);
    if (reply) report({ type: 'acknowledged', account, reply });
  }
}

/** Every change is repeated under its key while it is not known what became of it. */
async function storm(given: CreditEngine, name: string, accounts: readonly string[]): Promise<void> {
  for (let n = 0; ; n += 1) {
    const key = `${name}-${n}`;
    const account = accounts[Math.floor(Math.random() * accounts.length)]!;
    const acknowledge = async (change: () => Promise<LedgerEntry>) => {
      const reply = await untilKnown(change);
      if (reply) report({ type: 'acknowledged', account, reply });
      return reply;
    };
    const kind = Math.random();
    if (kind < 0.2) {
      const source = { type: 'payment', id: key };
      const expiresAt = kind < 0.05 ? new Date(Date.now() + 50) : null;
      await acknowledge(() => given.grant(account, { key, unit: 'usd', amount: 20, kind: 'paid', source, expiresAt }));
    } else if (kind < 0.7) {
      await acknowledge(() => given.spend(account, { key, amount: 1 + Math.floor(Math.random() * 3) }));
    } else if (kind < 0.9) {
      const held = await acknowledge(() => given.hold(account, { key, amount: 4 }));
      if (!held) continue;
      const end = { key: `${key}-end`, hold: key };
      if (kind < 0.85) await acknowledge(() => given.capture(account, { ...end, amount: 3 }));
      else await acknowledge(() => given.release(account, end));
    } else {
      const to = accounts[(accounts.indexOf(account) + 1) % accounts.length]!;
      await acknowledge(() => given.transfer(account, { key, to, amount: 2 }));
    }
  }
}

/** @returns null when it was refused */
async function untilKnown(change: () => Promise<LedgerEntry>): Promise<LedgerEntry | null> {
  for (;;) {
    try {
      return await change();
    } catch (error) {
      const { code = '' } = error as { code?: unknown };
      if (typeof code === 'string' && refusals.has(code)) return null;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function spendOnce(given: CreditEngine, account: string, key: string): Promise<SpendReport> {
  try {
    return { key, reply: await given.spend(account, { key, amount: 1 }) };
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    return { key, code };
  }
}

type Allowances = NonNullable<SpendRequest['allowances']>;

async function consumeOnce(
  given: CreditEngine,
  account: string,
  key: string,
  allowances: Allowances,
): Promise<SpendReport> {
  try {
    const dated = allowances.map((row) => ({ ...row, anchorAt: new Date(row.anchorAt) }));
    const { balanceAfter } = await given.changeQuota(account, readConsume({ quota: 'messages', key }, dated));
    return { key, used: balanceAfter };
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    return { key, code };
  }
}
