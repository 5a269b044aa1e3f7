import mongoose from 'mongoose';
import { type Credits, createCredits, readConsume } from '../service.js';
import type { ChildReport, ChildTask, SpendReport, SpendRequest } from './children.js';

// A process of its own that spends. Given its task as JSON, it reports by IPC and lives until it is killed.

const { uri, task } = JSON.parse(process.argv[2] ?? '') as { uri: string; task: ChildTask };
const logger = { info() {}, warn: console.error, error: console.error };
const connection = await mongoose.createConnection(uri, { maxPoolSize: 16 }).asPromise();
const credits = createCredits({ connection, logger, defaultUnit: 'usd', options: { drainIntervalMs: 20 } });
credits.start();

const report = (message: ChildReport) => process.send?.(message);

if (task.type === 'stream') {
  const { round, accounts, callers } = task;
  await Promise.all(Array.from({ length: callers }, (_, caller) => stream(credits, round, accounts, caller)));
} else {
  process.on('message', async ({ account, keys, allowances }: SpendRequest) => {
    const once = (key: string) =>
      allowances ? consumeOnce(credits, account, key, allowances) : spendOnce(credits, account, key);
    report({ type: 'spent', reports: await Promise.all(keys.map(once)) });
  });
  report({ type: 'ready' });
}

/** Grants and spends without end; each change is reported when it is acknowledged, and not before. */
async function stream(given: Credits, round: number, accounts: readonly string[], caller: number): Promise<void> {
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

async function spendOnce(given: Credits, account: string, key: string): Promise<SpendReport> {
  try {
    return { key, reply: await given.spend(account, { key, amount: 1 }) };
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    return { key, code };
  }
}

type Allowances = NonNullable<SpendRequest['allowances']>;

async function consumeOnce(given: Credits, account: string, key: string, allowances: Allowances): Promise<SpendReport> {
  try {
    const dated = allowances.map((row) => ({ ...row, anchorAt: new Date(row.anchorAt) }));
    const { balanceAfter } = await given.changeQuota(account, readConsume({ quota: 'messages', key }, dated));
    return { key, used: balanceAfter };
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    return { key, code };
  }
}
