import type { LedgerEntry } from '@tillkit/contract';
import { z } from 'zod';
import { parseInput } from '../../http/input.js';
import type { CreditModel } from '../store/model.js';
import { readUnited } from './entries.js';
import { boundsOf, filterInput, fits, type LedgerFilter } from './history.js';
import { shownEntry } from './shown-entry.js';

/** What `credits.export` takes: which entries, and in which format. */
export interface ExportOptions extends LedgerFilter {
  /** `csv` for a spreadsheet (RFC 4180, with a header), `jsonl` for one JSON object a line. */
  format: 'csv' | 'jsonl';
}

const entriesAtOnce = 500;
const exportInput = filterInput.extend({ format: z.enum(['csv', 'jsonl']) });

const columns = [
  'seq',
  'at',
  'kind',
  'unit',
  'amount',
  'balance_after',
  'held',
  'debt',
  'hold',
  'key',
  'source_type',
  'source_id',
  'actor',
  'reason',
];

/**
 * The ledger of an account as text, oldest first, a chunk at a time: memory holds one chunk, whatever the ledger holds.
 * Entries that are made meanwhile are not in it.
 * @throws BillingFailure INVALID_INPUT
 */
export async function* exportLedger(
  model: Pick<CreditModel, 'read' | 'readEntries'>,
  accountId: string,
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const { format, ...wanted } = parseInput(exportInput, options);
  const state = await model.read(accountId);
  const { oldest, newest } = await boundsOf(model, accountId, state, wanted);
  if (format === 'csv') yield `${columns.join(',')}\r\n`;
  for (let from = oldest; from <= newest; from += entriesAtOnce) {
    const to = Math.min(from + entriesAtOnce - 1, newest);
    const entries = await readUnited(model, accountId, state, from, to);
    const lines = entries
      .filter((entry) => fits(entry, wanted))
      .map(shownEntry)
      .map(format === 'csv' ? csvLine : jsonLine);
    if (lines.length > 0) yield lines.join('');
  }
}

function jsonLine(entry: LedgerEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function csvLine({ seq, at, kind, unit, amount, balanceAfter, held, debt, ...texts }: LedgerEntry): string {
  const { hold, key, source, actor, reason } = texts;
  const ownCells = [seq, at, kind, unit, amount, balanceAfter, held, debt];
  const cells = [hold, key, source?.type, source?.id, actor, reason].map((value) => cell(value ?? ''));
  return `${[...ownCells, ...cells].join(',')}\r\n`;
}

/**
 * A text that came from outside. A spreadsheet would run what begins like a formula
 * (https://owasp.org/www-community/attacks/CSV_Injection), so such a text gets an apostrophe before it.
 */
function cell(value: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
