/** Commands that end with the process that started them. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';

const guard = fileURLToPath(new URL('guard.mjs', import.meta.url));
const children = new Set();

/**
 * Starts a command that cannot outlive this process.
 * @param {string[]} command the program and its arguments
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, stdio?: 'inherit' | 'pipe',
 *   messages?: boolean }} [options] `env` is added to this process's own; with `messages` the command can `process.send`.
 */
export function start([program, ...args], { cwd, env, stdio = 'inherit', messages = false } = {}) {
  const child = spawn(process.execPath, [guard, messages ? 'messages' : 'silent', program, ...args], {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', stdio, stdio, 'ipc'],
  });
  children.add(child);
  const ended = new Promise((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve(code ?? 1);
    });
  });
  return Object.assign(child, { ended, end: () => child.kill('SIGTERM') && ended });
}

/** Runs a command to its end and gives its exit code and, with `capture`, what it wrote. */
export async function run(command, { capture = false, ...options } = {}) {
  const child = start(command, { ...options, stdio: capture ? 'pipe' : 'inherit' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return { code: await child.ended, output };
}

/** Runs a command quietly; where it fails, its output becomes part of the message. */
export async function runOrFail(command, what, options) {
  const { code, output } = await run(command, { ...options, capture: true });
  if (code !== 0) throw new Failure(`${what} failed (exit code ${code}): ${command.join(' ')}\n\n${output.trim()}`);
  return output;
}

/** Ends everything that was started here and still runs. */
export async function endAll() {
  await Promise.all([...children].map((child) => child.end()));
}
