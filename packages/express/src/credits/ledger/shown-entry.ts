import type { LedgerEntry } from '@tillkit/contract';
import type { Entry } from '../rules/entry.js';

/** An entry as the contract shows it. The reply to a command and to each of its repeats. */
export function shownEntry(entry: Entry): LedgerEntry {
  const { seq, key, kind, unit, amount, balanceAfter, held = 0, debt = 0, hold = null, actor, reason } = entry;
  const source = entry.source && { type: entry.source.type, id: entry.source.id };
  const at = entry.at.toISOString();
  return { seq, key, kind, unit, amount, balanceAfter, held, debt, hold, source, actor, reason, at };
}
