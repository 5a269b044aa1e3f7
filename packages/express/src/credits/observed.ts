import type { LedgerEntry } from '@tillkit/contract';
import type { Announce } from '../domain-events.js';
import type { CallHook } from '../hooks.js';
import { describeError, type Logger } from '../logger.js';
import type { CreditEngine } from './credit-engine.js';
import type { CreditEvents } from './events.js';

/** A change that takes longer than this is logged as a warning. */
export const slowMs = 1000;

export interface ObserverDependencies {
  callHook: CallHook;
  logger: Logger;
  announce: Announce<CreditEvents>;
  /** Milliseconds that only grow. Default: the machine's. */
  elapsed?: () => number;
}

type Kind = 'spend' | 'hold' | 'capture';

/**
 * Credits of which each spend, hold and capture is announced when it was made, before its caller has the reply, and is timed, refused ones
 * too: to the hook `onSpendTimed`, and above a second to the log. The hook delays nothing.
 */
export function observed(credits: CreditEngine, deps: ObserverDependencies): CreditEngine {
  const { callHook, logger, announce, elapsed = () => performance.now() } = deps;

  const observe =
    <Input extends { key: string }>(kind: Kind, change: (accountId: string, input: Input) => Promise<LedgerEntry>) =>
    async (accountId: string, input: Input): Promise<LedgerEntry> => {
      const from = elapsed();
      let ok = false;
      try {
        const entry = await change(accountId, input);
        const atMost = entry.balanceAfter - Math.max(0, entry.held);
        // The change is made whatever its listeners do.
        announce('credits.changed', { accountId, unit: entry.unit, atMost }).catch((error) =>
          logger.error({ accountId, error: describeError(error) }, 'a change of credits was not heard'),
        );
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
