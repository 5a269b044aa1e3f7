import type { LedgerEntry } from '@tillkit/contract';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { CreditEngine } from './credit-engine.js';

/** A change that takes longer is warned of. */
export const slowMs = 1000;

export interface TimingDependencies {
  callHook: CallHook;
  logger: Logger;
  /** Milliseconds that only grow. Default: the machine's. */
  elapsed?: () => number;
}

const timedNames = ['spend', 'hold', 'capture'] as const;

interface TimedInput {
  key: string;
  unit?: string | undefined;
}

/**
 * Times every spend, hold and capture, refused ones too: to `onSpendTimed`, and above a second to the log, with account
 * and key. What the host does with it holds nothing up.
 */
export function timed(
  credits: CreditEngine,
  { callHook, logger, elapsed = () => performance.now() }: TimingDependencies,
): CreditEngine {
  const timings = timedNames.map((kind) => {
    const change = credits[kind] as (accountId: string, input: TimedInput) => Promise<LedgerEntry>;
    const run = async (accountId: string, input: TimedInput) => {
      const from = elapsed();
      let ok = false;
      try {
        const entry = await change(accountId, input);
        ok = true;
        return entry;
      } finally {
        const durationMs = elapsed() - from;
        const about = { accountId, key: input?.key, kind, durationMs, ok };
        if (durationMs > slowMs) logger.warn(about, `slow credit ${kind}`);
        void callHook('onSpendTimed', about);
      }
    };
    return [kind, run] as const;
  });
  return { ...credits, ...Object.fromEntries(timings) };
}
