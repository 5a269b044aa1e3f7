import type { LedgerEntry } from '@tillkit/contract';
import type { Credits } from './credits/service.js';

/** Tells what a balance is after each spend and capture. */
export function noticing(
  credits: Credits,
  notice: (accountId: string, change: { unit: string; atMost: number }) => void,
): Credits {
  const told = (accountId: string) => (entry: LedgerEntry) => {
    // What other holds have set aside is not known here: who is told reads the balance before it acts.
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

const changes = [
  'grant',
  'spend',
  'hold',
  'capture',
  'release',
  'adjust',
  'expire',
  'clawBack',
  'transfer',
] as const satisfies readonly (keyof Credits)[];

/** Changes wait for the indexes that make their keys unique. */
export function guarded(credits: Credits, ready: () => Promise<void>): Credits {
  const waiting = changes.map((name) => {
    const change = credits[name] as (...input: unknown[]) => Promise<unknown>;
    return [name, async (...input: unknown[]) => ready().then(() => change(...input))] as const;
  });
  return { ...credits, ...Object.fromEntries(waiting) };
}
