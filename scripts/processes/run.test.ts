import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run, runOrFail, start } from './run.mjs';

const runModule = fileURLToPath(new URL('run.mjs', import.meta.url));
const sleep = 'setInterval(() => {}, 1000)';
/** A program that starts another one, says its id, and stays. */
const family = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(sleep)}], { stdio: 'ignore' });
  console.log(child.pid);
  ${sleep};
`;

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const expectGone = (pid: number) => expect.poll(() => isAlive(pid), { timeout: 10_000, interval: 25 }).toBe(false);

async function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const part of stream ?? []) {
    text += String(part);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

test('gives the exit code and what was written', async () => {
  const command = [process.execPath, '-e', 'console.log("out"); console.error("err"); process.exit(3)'];
  const { code, output } = await run(command, { capture: true });
  expect(code).toBe(3);
  expect(output).toContain('out');
  expect(output).toContain('err');
});

test('a command that cannot be found is a failure with its name', async () => {
  await expect(runOrFail(['no-such-program'], 'Trying')).rejects.toThrow(/Trying failed.*no-such-program/s);
});

test('ending a command ends what that started as well', async () => {
  const child = start([process.execPath, '-e', family], { stdio: 'pipe' });
  const grandchild = Number(await firstLine(child.stdout));
  expect(isAlive(grandchild)).toBe(true);
  await child.end();
  await expectGone(grandchild);
});

test('a command that ends takes along what it left running', async () => {
  const leaving = family.replace(/setInterval[^;]+;\s*$/, 'process.exit(0);');
  const { code, output } = await run([process.execPath, '-e', leaving], { capture: true });
  expect(code).toBe(0);
  await expectGone(Number(output));
});

test('nothing outlives a script that was killed', async () => {
  const script = `import { start } from ${JSON.stringify(runModule)}; start([process.execPath, '-e', ${JSON.stringify(family)}]);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const grandchild = Number(await firstLine(parent.stdout));
  expect(isAlive(grandchild)).toBe(true);
  parent.kill('SIGKILL');
  await expectGone(grandchild);
});
