import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.js';
import { type SandboxClock, sandboxClock } from './sandbox-clock.js';

const dayMs = 86_400_000;
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of opened.splice(0)) await each.close();
});

async function open(options = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  opened.unshift(sandbox);
  return sandbox;
}

async function follow(url: string): Promise<SandboxClock> {
  const clock = await sandboxClock(url);
  opened.unshift(clock);
  return clock;
}

const moved = (clock: SandboxClock) =>
  new Promise<void>((resolve) => {
    const end = clock.onMove(() => {
      end();
      resolve();
    });
  });

const aheadMs = (clock: SandboxClock) => clock.now().getTime() - Date.now();

test('has the time of the sandbox, and follows every move within a second', async () => {
  const sandbox = await open();
  sandbox.advance(86_400);
  const clock = await follow(sandbox.url);
  expect(Math.abs(aheadMs(clock) - dayMs)).toBeLessThan(100);
  for (const days of [32, 33]) {
    const next = moved(clock);
    const before = performance.now();
    if (days === 32) sandbox.advance(31 * 86_400);
    else {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${sandbox.url}/_sandbox/clock`, { method: 'POST', headers, body: '{"seconds":86400}' });
    }
    await next;
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(Math.abs(aheadMs(clock) - days * dayMs)).toBeLessThan(100);
  }
});

test('follows a clock of the host, and back to the moment of a snapshot', async () => {
  let at = Date.parse('2030-01-31T10:00:00Z');
  const sandbox = await open({ clock: { now: () => new Date(at) } });
  const clock = await follow(sandbox.url);
  expect(clock.now().getUTCFullYear()).toBe(2030);
  const snapshot = sandbox.snapshot();
  const forward = moved(clock);
  at += 31 * dayMs;
  sandbox.tick();
  await forward;
  expect(clock.now().toISOString().slice(0, 10)).toBe('2030-03-03');
  at -= 31 * dayMs;
  const back = moved(clock);
  sandbox.restore(snapshot);
  await back;
  expect(clock.now().toISOString().slice(0, 10)).toBe('2030-01-31');
});

test('time passes while the sandbox is away, and the clock is followed again when it is back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillkit-clock-'));
  opened.push({ close: () => rmSync(folder, { recursive: true }) });
  const path = join(folder, 'sandbox.state');
  const sandbox = await startSandbox({ path });
  sandbox.advance(86_400);
  const clock = await follow(sandbox.url);
  const { port } = sandbox;
  await sandbox.close();
  expect(Math.abs(aheadMs(clock) - dayMs)).toBeLessThan(100);
  const again = await open({ path, port });
  const next = moved(clock);
  again.advance(86_400);
  await next;
  expect(Math.abs(aheadMs(clock) - 2 * dayMs)).toBeLessThan(100);
});

test.for([
  ['https://api.stripe.com', 'follows a sandbox of this machine'],
  ['nowhere', 'follows a sandbox of this machine'],
  ['http://127.0.0.1:9', 'No sandbox answers at http://127.0.0.1:9'],
])('refuses %s', async ([url, says]) => {
  await expect(sandboxClock(url!)).rejects.toThrow(says);
});

test('a program waits for the first answer, and ends by itself while the clock is followed', async () => {
  const sandbox = await open();
  const entry = new URL('../dist/index.js', import.meta.url).href;
  const program = `const { sandboxClock } = await import(${JSON.stringify(entry)});
    console.log((await sandboxClock(${JSON.stringify(sandbox.url)})).now().getFullYear() > 2000);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 15_000,
  });
  expect(stdout).toBe('true\n');
});

test('is refused in production', async () => {
  const sandbox = await open();
  vi.stubEnv('NODE_ENV', 'production');
  await expect(sandboxClock(sandbox.url)).rejects.toThrow('NODE_ENV=production');
});
