import type { LedgerEntry } from '@tillkit/contract';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { CreditEngine } from './credit-engine.js';

/** A change that takes longer than this is logged as a warning. */
export const slowMs = 1000;

/** What a change leaves of its unit. */
export interface CreditChange {
  unit: string;
  /** The maximum that can be spent now. Other holds may have reserved a part of it: read the balance before acting. */
  atMost: number;
}

export interface ObserverDependencies {
  callHook: CallHook;
  logger: Logger;
  /** Called after each change that was made, before its caller has the reply. */
  onChange: (accountId: string, change: CreditChange) => void;
  /** Milliseconds that only grow. Default: the machine's. */
  elapsed?: () => number;
}

type Kind = 'spend' | 'hold' | 'capture';

/**
 * Credits of which each spend, hold and capture is announced to `onChange` when it was made, and is timed, refused ones
 * too: to the hook `onSpendTimed`, and above a second to the log. The hook delays nothing.
 */
export function observed(credits: CreditEngine, deps: ObserverDependencies): CreditEngine {
  const { callHook, logger, onChange, elapsed = () => performance.now() } = deps;

  const observe =
    <Input extends { key: string }>(kind: Kind, change: (accountId: string, input: Input) => Promise<LedgerEntry>) =>
    async (accountId: string, input: Input): Promise<LedgerEntry> => {
      const from = elapsed();
      let ok = false;
      try {
        const entry = await change(accountId, input);
        onChange(accountId, { unit: entry.unit, atMost: entry.balanceAfter - Math.max(0, entry.held) });
        ok = true;
        return entry;
      } finally {
        const durationMs = elapsed() - from;
        // A caller without types may have given no input at all: that is refused, and timed.
        const about = { accountId, key: input?.key, kind, durationMs, ok };
        if (durationMs > slowMs) logger.warn(about, `slow credit ${kind}`);
        void callHook('onSpendTimed', about);
      }
    };

  return {
    ...credits,
    spend: observe('spend', credits.spend),
    hold: observe('hold', credits.hold),
    capture: observe('capture', credits.capture),
  };
}
