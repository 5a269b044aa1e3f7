import type { LedgerEntry } from '@tillkit/contract';
import type { CreditEngine } from './credits/service.js';

/** Tells what a balance is after each spend and capture. */
export function noticing(
  credits: CreditEngine,
  notice: (accountId: string, change: { unit: string; atMost: number }) => void,
): CreditEngine {
  const told = (accountId: string) => (entry: LedgerEntry) => {
    // What other holds reserve is not known here: a listener reads the balance before it acts.
    notice(accountId, { unit: entry.unit, atMost: entry.balanceAfter - Math.max(0, entry.held) });
    return entry;
  };
  return {
    ...credits,
    hold: async (accountId, input) => credits.hold(accountId, input).then(told(accountId)),
    spend: async (accountId, input) => credits.spend(accountId, input).then(told(accountId)),
    capture: async (accountId, input) => credits.capture(accountId, input).then(told(accountId)),
  };
}
