/** What ends this process, and what it closes first. */
import { readFileSync } from 'node:fs';
import { endAll } from './run.mjs';

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const parentPollMs = 500;

/**
 * Ends this process and all it started on Ctrl-C, on SIGTERM, and when the npm that runs it is gone.
 * @param {() => Promise<void> | void} [close] what else there is to close
 * @returns whether that has begun
 */
export function endOnStop(close = () => {}) {
  let stopping = false;
  const stop = async (code) => {
    if (stopping) return;
    stopping = true;
    await Promise.allSettled([endAll(), close()]);
    process.exit(code);
  };
  for (const [signal, code] of Object.entries(exitCodes)) process.on(signal, () => stop(code));
  // A terminal that is gone makes every write fail; that must not keep the rest from being ended.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop(exitCodes.SIGHUP));
  if (process.env.npm_lifecycle_event) {
    const isOrphan = orphanWatch();
    setInterval(() => isOrphan() && stop(exitCodes.SIGHUP), parentPollMs).unref();
  }
  return () => stopping;
}

/**
 * Tells whether the npm that runs this script is gone. npm may put a shell between, which outlives it: then the shell's
 * own parent is looked at.
 */
function orphanWatch() {
  const parent = process.ppid;
  const { name, parent: grandparent } = lookUp(parent);
  const isShell = /^-?(ba|da|z|a)?sh$/.test(name);
  return () => process.ppid !== parent || (isShell && lookUp(parent).parent !== grandparent);
}

/** Name and parent of a process, as Linux tells them; elsewhere neither, and only the direct parent is watched. */
function lookUp(pid) {
  try {
    const [, name, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { name, parent };
  } catch {
    return { name: '', parent: undefined };
  }
}
