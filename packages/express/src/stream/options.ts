import type { ConfigProblem } from '../config-rules.js';

/** The option `stream`. Times are in milliseconds. */
export interface StreamOptions {
  /** How often this process looks for changes of all accounts that are watched, in one query. Default 1,000. */
  pollIntervalMs?: number | undefined;
  /**
   * A stream on which nothing was sent for so long gets a comment, so that proxies keep it open; 30,000 at most, since
   * clients give a stream up that is silent for a minute. Default 15,000.
   */
  heartbeatMs?: number | undefined;
  /** After so long a stream is ended and its client comes again, signed in again. Default 15 minutes. */
  maxAgeMs?: number | undefined;
  /** How long clients wait before they reconnect, in milliseconds. Default 3,000. */
  retryMs?: number | undefined;
  /** Streams of one account that one process keeps open. Default 20. */
  perAccountMax?: number | undefined;
  /** Streams that one process keeps open. Default 10,000. */
  totalMax?: number | undefined;
}

export const streamDefaults = {
  pollIntervalMs: 1000,
  heartbeatMs: 15_000,
  maxAgeMs: 15 * 60_000,
  retryMs: 3000,
  perAccountMax: 20,
  totalMax: 10_000,
} as const satisfies StreamSettings;

const heartbeatMsMax = 30_000;

export type StreamSettings = Record<keyof StreamOptions, number>;

/** The options, with the default of each that was left out or is `undefined`. */
export function streamSettings(options: StreamOptions = {}): StreamSettings {
  const of = (name: keyof StreamOptions) => options[name] ?? streamDefaults[name];
  return {
    pollIntervalMs: of('pollIntervalMs'),
    heartbeatMs: of('heartbeatMs'),
    maxAgeMs: of('maxAgeMs'),
    retryMs: of('retryMs'),
    perAccountMax: of('perAccountMax'),
    totalMax: of('totalMax'),
  };
}

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
