import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LedgerEntry } from '@tillkit/contract';
import { build } from 'vite';
import type { QuotaAllowance } from '../rules/state.js';

export type ChildTask =
  /** Spends 1 under each key it is sent, all at once. */
  | { type: 'answer' }
  /** Grants and spends without end, under keys `r<round>-c<caller>-n<number>`. */
  | { type: 'stream'; round: number; accounts: string[]; callers: number }
  /** Makes changes of every kind without end, each under its key until it is acknowledged or refused. */
  | { type: 'storm'; name: string; accounts: string[]; callers: number };

/** What a process of type `answer` is sent. With allowances it uses a quota; dates are texts on their way. */
export interface SpendRequest {
  account: string;
  keys: string[];
  allowances?: readonly (Omit<QuotaAllowance, 'anchorAt'> & { anchorAt: string | Date })[] | undefined;
}

export interface SpendReport {
  key: string;
  reply?: LedgerEntry;
  /** Of a quota: how much was used then. */
  used?: number;
  code?: string;
}

export type ChildReport =
  | { type: 'ready' }
  | { type: 'spent'; reports: SpendReport[] }
  | { type: 'acknowledged'; account: string; reply: LedgerEntry };

export interface Children {
  start(task: ChildTask, onReport?: (report: ChildReport) => void): ChildProcess;
  /** Kills all that still run, and removes what was built. */
  close(): Promise<void>;
}

/** Builds `child.ts` for plain Node, since a child process cannot run TypeScript, and starts it as often as asked. */
export async function buildChildren(uri: string): Promise<Children> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  // Inside the package, so that the built file finds the package's dependencies.
  await mkdir(join(root, '.cache'), { recursive: true });
  const outDir = await mkdtemp(join(root, '.cache', 'credits-child-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: fileURLToPath(new URL('./child.ts', import.meta.url)), outDir, target: 'node20', minify: false },
  });
  const running = new Set<ChildProcess>();
  return {
    start(task, onReport) {
      const child = fork(join(outDir, 'child.js'), [JSON.stringify({ uri, task })]);
      running.add(child);
      child.once('exit', () => running.delete(child));
      if (onReport) child.on('message', onReport);
      return child;
    },
    async close() {
      await Promise.all([...running].map(killNow));
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/** Ends a process as a power cut would, and waits until it is gone. */
export async function killNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
