import { inTime } from '../db/in-time.js';
import { describeError, type Logger } from '../logger.js';

/** Far longer than any piece of work takes: one that still waits then was forgotten by the database or its driver. */
const workMsMax = 5 * 60_000;

export interface Loop {
  start(): void;
  /** Work came in: look at once. */
  wake(): void;
  /** Stops, and resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/**
 * Runs `work` until it says that there is none left, then waits to be woken or for `idleMs`. `width` of them run side
 * by side. An error is logged and waited out, so that a database that is down is not asked in a tight circle; and
 * so is work that has not ended after five minutes, so that no lane waits forever.
 */
export function createLoop(options: {
  name: string;
  work: () => Promise<boolean>;
  idleMs: number;
  width: number;
  logger: Logger;
}): Loop {
  const { name, work, idleMs, width, logger } = options;
  let running = false;
  let lanes: Promise<void>[] = [];
  let wakers: (() => void)[] = [];
  let wakes = 0;

  const wake = () => {
    wakes += 1;
    const now = wakers;
    wakers = [];
    for (const each of now) each();
  };

  const idle = (seen: number) =>
    new Promise<void>((resolve) => {
      if (!running || seen !== wakes) return resolve();
      const timer = setTimeout(done, idleMs);
      timer.unref();
      function done() {
        clearTimeout(timer);
        wakers = wakers.filter((each) => each !== done);
        resolve();
      }
      wakers.push(done);
    });

  async function lane(): Promise<void> {
    while (running) {
      const seen = wakes;
      try {
        while (running && (await inTime(workMsMax, work())));
        await idle(seen);
      } catch (error) {
        logger.error({ loop: name, error: describeError(error) }, 'background worker failed');
        await idle(wakes);
      }
    }
  }

  return {
    wake,
    start() {
      if (running) return;
      running = true;
      lanes = Array.from({ length: width }, lane);
    },
    async stop() {
      running = false;
      wake();
      await Promise.all(lanes);
      lanes = [];
    },
  };
}
