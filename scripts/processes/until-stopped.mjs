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
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(exitCodes.SIGHUP), parentPollMs).unref();
  }
  return () => stopping;
}
