/**
 * Runs the command in its arguments and keeps it, and all it starts, from outliving the script that wanted it.
 *
 * The command leads a process group of its own. The guard ends that group on SIGTERM or SIGINT, when the
 * command itself is done, and when the script is gone: the channel between them closes even on kill -9.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const graceMs = 8_000;
const pollMs = 25;
const [messages, command, ...args] = process.argv.slice(2);
const stdio = ['inherit', 'inherit', 'inherit', ...(messages === 'messages' ? ['ipc'] : [])];
const child = spawn(command, args, { detached: true, stdio });
let deadline;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, endGroup);
process.on('disconnect', endGroup);
child.on('message', (message) => {
  if (process.connected) process.send(message);
});
child.on('error', (error) => {
  console.error(`Could not run ${command}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
  endGroup();
});

function endGroup() {
  if (deadline !== undefined) return;
  deadline = Date.now() + graceMs;
  signalGroup('SIGTERM');
  waitForGroup();
}

function waitForGroup() {
  if (!signalGroup(0)) process.exit();
  if (Date.now() > deadline) signalGroup('SIGKILL');
  setTimeout(waitForGroup, pollMs);
}

function signalGroup(signal) {
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}
