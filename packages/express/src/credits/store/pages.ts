import type { Entry } from '../rules/entry.js';
import { type CompactEntry, compact, complete } from './compact.js';

/*
 * Entries as the document of their account has them until they are in the ledger: what one write adds is one page, and
 * a page is one text. The database never looks into it, and a text of 64 entries costs it a fraction of what 64 nested
 * objects do. In the ledger each entry is a document of its own.
 */

export function writePage(entries: readonly Entry[]): string {
  return JSON.stringify(entries.map((entry) => ({ ...compact(entry), at: entry.at.getTime() })));
}

/** Times of grants, holds, quotas and budgets are strings in the text. The entry's own time is a number. */
interface Times {
  expiresAt?: string | Date | null;
  startAt?: string | Date | null;
  resetAt?: string | Date | null;
  anchorAt?: string | Date | null;
}

export function readPage(page: string): Entry[] {
  const entries = (JSON.parse(page) as CompactEntry[]).map(complete);
  for (const entry of entries) {
    entry.at = new Date(entry.at);
    if (entry.terms) revive(entry.terms);
    if (entry.holdTerms) revive(entry.holdTerms);
    for (const { terms } of entry.transfer?.parts ?? []) revive(terms);
    for (const part of entry.quota?.parts ?? []) revive(part);
    if (entry.budget) revive(entry.budget);
  }
  return entries;
}

const times = ['expiresAt', 'startAt', 'resetAt', 'anchorAt'] as const;

function revive(row: Times): void {
  for (const name of times) if (typeof row[name] === 'string') row[name] = new Date(row[name]);
}
