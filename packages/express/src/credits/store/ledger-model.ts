import type { Collection, Connection } from 'mongoose';
import { isDuplicateKey } from '../../db/duplicate-key.js';
import { inTime } from '../../db/in-time.js';
import { durably, reading } from '../../db/models.js';
import type { Entry } from '../rules/entry.js';
import { type CompactEntry, compact, complete } from './compact.js';

/**
 * `_id` is `account:seq`. Since seq has no gap (invariant 4), the ids of a page of the ledger are known without search.
 */
type LedgerDocument = CompactEntry & {
  _id: string;
  account: string;
};

export interface LedgerRow {
  accountId: string;
  entry: Entry;
}

/** The ledger has another entry than the account under the same seq. A person has to look. */
export class LedgerConflict extends Error {
  override readonly name = 'LedgerConflict';
}

const withoutOwnFields = { _id: 0, account: 0 } as const;

/** The ledger: entries that have left the documents of their accounts, or are about to. */
export class LedgerModel {
  readonly #entries: Collection<LedgerDocument>;
  readonly #answerMsMax: number;

  constructor(connection: Connection, answerMsMax: number) {
    this.#answerMsMax = answerMsMax;
    this.#entries = connection.collection<LedgerDocument>('ledger_entries');
  }

  async ensureIndexes(): Promise<void> {
    // A key has one effect (invariant 3); and late repeats look their first entry up.
    await this.#entries.createIndex({ account: 1, key: 1 }, { unique: true, name: 'entry_of_key' });
  }

  /** Entries of an account under these keys, of the ledger alone. */
  async findByKeys(accountId: string, keys: readonly string[]): Promise<Entry[]> {
    const filter = { account: accountId, key: { $in: [...keys] } };
    const rows = await inTime(
      this.#answerMsMax,
      this.#entries.find<CompactEntry>(filter, { ...reading, projection: withoutOwnFields }).toArray(),
    );
    return rows.map(complete);
  }

  /** Entries `from` to `to` of an account, both included, ascending; of the ledger alone. */
  async readEntries(accountId: string, from: number, to: number): Promise<Entry[]> {
    if (to < from) return [];
    const ids = Array.from({ length: to - from + 1 }, (_, index) => entryId(accountId, from + index));
    const rows = await inTime(
      this.#answerMsMax,
      this.#entries.find<CompactEntry>({ _id: { $in: ids } }, { ...reading, projection: withoutOwnFields }).toArray(),
    );
    return rows.sort((a, b) => a.seq - b.seq).map(complete);
  }

  /**
   * Puts entries in the ledger. Those that are there already are left as they are.
   * @throws LedgerConflict when another entry stands under the same seq or key
   */
  async insertEntries(rows: readonly LedgerRow[]): Promise<void> {
    if (rows.length === 0) return;
    const documents = rows.map(({ accountId, entry }) => ({
      _id: entryId(accountId, entry.seq),
      account: accountId,
      ...compact(entry),
    }));
    try {
      await inTime(this.#answerMsMax, this.#entries.insertMany(documents, { ...durably, ordered: false }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.#confirm(documents, error);
    }
  }

  async #confirm(documents: readonly LedgerDocument[], cause: unknown): Promise<void> {
    const ids = documents.map(({ _id }) => _id);
    const projection = { key: 1, fingerprint: 1 };
    const found = await inTime(
      this.#answerMsMax,
      this.#entries.find({ _id: { $in: ids } }, { ...reading, projection }).toArray(),
    );
    const stored = new Map(found.map((row) => [row._id, row]));
    for (const { _id, key, fingerprint } of documents) {
      const row = stored.get(_id);
      if (row?.key === key && row.fingerprint === fingerprint) continue;
      throw new LedgerConflict(`Ledger entry ${_id} is not the one its account has.`, { cause });
    }
  }
}

function entryId(accountId: string, seq: number): string {
  return `${accountId}:${seq}`;
}
