import type { ErrorCode } from '@tillkit/contract';
import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';

const windowMs = 60_000;
const linesMax = 20;

/** A refused request of a caller without an account. */
export interface Refusal {
  code: ErrorCode;
  [about: string]: unknown;
}

/**
 * Logs what strangers are refused: at most 20 lines a minute for each error code. The rest is counted, and the count
 * stands in the first line of a later minute, so that a flood of forged requests does not fill the log.
 */
export function createRefusalLog(logger: Logger, clock: Clock) {
  const windows = new Map<ErrorCode, { startMs: number; lines: number; unlogged: number }>();
  return {
    refused(about: Refusal): void {
      const nowMs = clock.now().getTime();
      const before = windows.get(about.code);
      if (before && nowMs >= before.startMs && nowMs - before.startMs < windowMs) {
        if (before.lines >= linesMax) {
          before.unlogged += 1;
          return;
        }
        before.lines += 1;
        logger.info(
          about,
          before.lines === linesMax ? 'refused, further ones of this minute are counted only' : 'refused',
        );
        return;
      }
      windows.set(about.code, { startMs: nowMs, lines: 1, unlogged: 0 });
      logger.info(before?.unlogged ? { ...about, unlogged: before.unlogged } : about, 'refused');
    },
  };
}
