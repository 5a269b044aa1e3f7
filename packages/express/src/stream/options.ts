import type { ConfigProblem } from '../config-rules.js';

export interface StreamOptions {
  /** How often this process looks for changes of all accounts that are watched, in one query. Default 1,000. */
  pollIntervalMs?: number;
  /**
   * A stream on which nothing was sent for so long gets a comment, so that proxies keep it open; 30,000 at most, since
   * clients give a stream up that is silent for a minute. Default 15,000.
   */
  heartbeatMs?: number;
  /** After so long a stream is ended and its client comes again, signed in again. Default 15 minutes. */
  maxAgeMs?: number;
  /** How long clients wait before they reconnect, in milliseconds. Default 3,000. */
  retryMs?: number;
  /** Streams of one account that one process keeps open. Default 20. */
  perAccountMax?: number;
  /** Streams that one process keeps open. Default 10,000. */
  totalMax?: number;
}

export const streamDefaults = {
  pollIntervalMs: 1000,
  heartbeatMs: 15_000,
  maxAgeMs: 15 * 60_000,
  retryMs: 3000,
  perAccountMax: 20,
  totalMax: 10_000,
} as const satisfies Required<StreamOptions>;

const heartbeatMsMax = 30_000;

export type StreamSettings = Required<StreamOptions>;

/** What is wrong with the option `stream`, each by its name. */
export function checkStreamOptions(options: StreamOptions = {}): ConfigProblem[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (!(name in streamDefaults)) return [{ name: `stream.${name}`, problem: 'is no option' }];
    if (name === 'heartbeatMs' && Number(value) > heartbeatMsMax)
      return [{ name: 'stream.heartbeatMs', problem: `is ${heartbeatMsMax} at most` }];
    if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return [];
    return [{ name: `stream.${name}`, problem: 'is a whole number above 0' }];
  });
}
