import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `npm start` as a person types it, with flags after `--`, and what it prints. */
export interface NpmStart {
  npm: ChildProcess;
  /** Ctrl-C: the terminal signals the whole group. */
  pressCtrlC(): void;
  output(): string;
  /** Waits for a line and gives its first group. */
  printed(pattern: RegExp, msMax?: number): Promise<string>;
  exitCode: Promise<number | null>;
  /** Ids of all processes that it started and that still run, wherever they hang in the tree. */
  processes(): number[];
  /** Waits until none of its processes runs any more. */
  gone(): Promise<void>;
}

export function npmStart(env: Record<string, string> = {}, flags: string[] = []): NpmStart {
  // Inherited by everything it starts, so that a process which lost its parents is still found.
  const mark = `TILLKIT_RUN=${randomUUID()}`;
  const [name = '', value = ''] = mark.split('=');
  const npm = spawn('npm', ['start', ...(flags.length > 0 ? ['--', ...flags] : [])], {
    cwd: root,
    env: { ...cleanEnvironment(), ...env, [name]: value },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a terminal gives to what is typed in it.
    detached: true,
  });
  let written = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
    });
  }
  const exitCode = new Promise<number | null>((resolve) => {
    npm.once('close', resolve);
  });
  return {
    npm,
    pressCtrlC: () => process.kill(-npm.pid!, 'SIGINT'),
    output: () => written,
    exitCode,
    async printed(pattern, msMax = 60_000) {
      await expect.poll(() => written, { timeout: msMax, interval: 50 }).toMatch(pattern);
      return pattern.exec(written)?.[1] ?? '';
    },
    processes: () => processesWith(mark),
    async gone() {
      await expect.poll(() => processesWith(mark), { timeout: 15_000, interval: 50 }).toEqual([]);
    },
  };
}

/** The demo chooses by the environment what it runs on; the test runner's own must not decide. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(STRIPE_|MONGODB_URI|APP_URL|PORT$|NODE_ENV|VITEST|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

function processesWith(mark: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(mark)).map(Number);
}

/** Empty for one that has just ended, and for the ended one whose parent has not looked yet. */
function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
