import type { Entry } from '../rules/entry.js';

/** An entry as it is stored: what it says nothing about is left out. */
export type CompactEntry = Omit<Entry, Unsaid> & Partial<Pick<Entry, Unsaid>>;

type Unsaid = 'source' | 'actor' | 'reason' | 'terms' | 'allocations';

export function compact({ source, actor, reason, terms, allocations, ...said }: Entry): CompactEntry {
  const entry: CompactEntry = said;
  if (source !== null) entry.source = source;
  if (actor !== null) entry.actor = actor;
  if (reason !== null) entry.reason = reason;
  if (terms !== null) entry.terms = terms;
  if (allocations.length > 0) entry.allocations = allocations;
  return entry;
}

export function complete(entry: CompactEntry): Entry {
  return { source: null, actor: null, reason: null, terms: null, allocations: [], ...entry };
}
