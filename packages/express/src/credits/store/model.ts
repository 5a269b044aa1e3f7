import type { Collection, Connection } from 'mongoose';
import { isDuplicateKey } from '../../db/duplicate-key.js';
import { GroupRead } from '../../db/group-read.js';
import { answerMsMaxDefault, inTime } from '../../db/in-time.js';
import { durably, reading } from '../../db/models.js';
import type { Entry } from '../rules/entry.js';
import type { CreditState } from '../rules/state.js';
import { delta } from './delta.js';
import { GroupCommit, type GuardedUpdate, type Outcome } from './group-commit.js';
import { LedgerModel, type LedgerRow } from './ledger-model.js';
import { type StoredCredits, stateOf, storedOf } from './stored-state.js';
import type { Trim } from './trim.js';

/** The part of an account's document that this feature owns. */
interface AccountDocument {
  _id: string;
  credits?: StoredCredits;
}

export interface AccountState {
  accountId: string;
  state: CreditState;
}

const balancesOnly = { 'credits.recent': 0 } as const;

/** What the engine needs of a database. The tests have a second implementation. */
export type CreditStatements = Pick<CreditModel, keyof CreditModel>;

/** The atomic statements. Each is whole or not at all, and none decides anything. */
export class CreditModel {
  readonly #accounts: Collection<AccountDocument>;
  readonly #ledger: LedgerModel;
  readonly #answerMsMax: number;
  readonly #swaps = new GroupCommit(async (group) => this.#update(group));
  readonly #reads = new GroupRead(async (accountIds) => this.#find(accountIds), this.#swaps);

  /** @param answerMsMax after so many milliseconds without an answer a statement throws DatabaseSilent */
  constructor(connection: Connection, answerMsMax: number = answerMsMaxDefault) {
    this.#answerMsMax = answerMsMax;
    this.#accounts = connection.collection<AccountDocument>('accounts');
    this.#ledger = new LedgerModel(connection, answerMsMax);
  }

  async ensureIndexes(): Promise<void> {
    await this.#ledger.ensureIndexes();
    // The drainer finds accounts with entries that are not in the ledger, in turn.
    await this.#accounts.createIndex(
      { 'credits.pending': 1, _id: 1 },
      { partialFilterExpression: { 'credits.pending': true }, name: 'accounts_to_drain' },
    );
  }

  /** The state of an account, `emptyState` when it has none. */
  async read(accountId: string): Promise<CreditState> {
    return stateOf(accountId, (await this.#reads.run(accountId))?.credits);
  }

  async #find(accountIds: readonly string[]): Promise<ReadonlyMap<string, AccountDocument>> {
    const rows = await this.#inTime(
      this.#accounts.find({ _id: { $in: [...accountIds] } }, { ...reading, projection: { credits: 1 } }).toArray(),
    );
    return new Map(rows.map((row) => [row._id, row]));
  }

  /** What can be spent and what is used, without entries. */
  async readBalances(accountId: string): Promise<CreditState> {
    const found = await this.#inTime(
      this.#accounts.findOne({ _id: accountId }, { ...reading, projection: balancesOnly }),
    );
    return stateOf(accountId, found?.credits);
  }

  /**
   * Writes what lies between two states of an account, if the first is still the newest. Answers whether it was; null,
   * or a thrown error, leaves open whether it was written.
   */
  async swap(accountId: string, before: CreditState, after: CreditState): Promise<Outcome> {
    if (before.seq === 0) return this.#open(accountId, after);
    const { seq, pending, drainedSeq } = before;
    const filter = {
      ...{ _id: accountId, 'credits.seq': seq, 'credits.pending': pending },
      // A trim that travels along must be the only one.
      ...(drainedSeq === after.drainedSeq ? {} : { 'credits.drainedSeq': drainedSeq }),
    };
    return this.#swaps.run({ filter, update: delta(before, after) });
  }

  async #update(group: readonly GuardedUpdate[]): Promise<number> {
    const [first] = group;
    if (group.length === 1 && first) {
      return (await this.#inTime(this.#accounts.updateOne(first.filter, first.update, durably))).matchedCount;
    }
    const { matchedCount } = await this.#inTime(
      this.#accounts.bulkWrite(
        group.map((updateOne) => ({ updateOne })),
        { ...durably, ordered: false },
      ),
    );
    return matchedCount;
  }

  /** A write of an account was lost to another process, though it was made from what had just been read. */
  lost(accountId: string): void {
    this.#swaps.lost(accountId);
  }

  /**
   * Replaces a whole state, if it is still the newest: for a repair, since rules only make changes. Answers whether it
   * was.
   */
  async replace(accountId: string, before: CreditState, after: CreditState): Promise<boolean> {
    const { seq, pending, drainedSeq } = before;
    const { matchedCount } = await this.#inTime(
      this.#accounts.updateOne(
        { _id: accountId, 'credits.seq': seq, 'credits.pending': pending, 'credits.drainedSeq': drainedSeq },
        { $set: { credits: storedOf(after) } },
        durably,
      ),
    );
    return matchedCount === 1;
  }

  async #open(accountId: string, after: CreditState): Promise<boolean> {
    try {
      // If the account has no document yet, this makes one.
      const done = await this.#inTime(
        this.#accounts.updateOne(
          { _id: accountId, credits: { $exists: false } },
          { $set: { credits: storedOf(after) } },
          { ...durably, upsert: true },
        ),
      );
      return done.matchedCount === 1 || done.upsertedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return inTime(this.#answerMsMax, answer);
  }

  /** Entries of an account under these keys, of the ledger alone. */
  findByKeys(accountId: string, keys: readonly string[]): Promise<Entry[]> {
    return this.#ledger.findByKeys(accountId, keys);
  }

  /** Entries `from` to `to` of an account, both included, ascending; of the ledger alone. */
  readEntries(accountId: string, from: number, to: number): Promise<Entry[]> {
    return this.#ledger.readEntries(accountId, from, to);
  }

  /** Puts entries in the ledger. @throws LedgerConflict when another entry stands under the same seq or key */
  insertEntries(rows: readonly LedgerRow[]): Promise<void> {
    return this.#ledger.insertEntries(rows);
  }

  /** Takes drained entries out of their documents. Does nothing where another process has drained as far. */
  async trim(trims: readonly { accountId: string; trim: Trim }[]): Promise<void> {
    if (trims.length === 0) return;
    await this.#inTime(
      this.#accounts.bulkWrite(
        trims.map(({ accountId, trim }) => ({
          updateOne: {
            filter: { _id: accountId, 'credits.drainedSeq': { $lt: trim.drainedSeq } },
            update: {
              $set: {
                'credits.drainedSeq': trim.drainedSeq,
                'credits.forgottenOrderedKey': trim.forgottenOrderedKey,
                'credits.forgottenOtherKey': trim.forgottenOtherKey,
              },
              ...(trim.pages.length > 0
                ? { $unset: Object.fromEntries(trim.pages.map((page) => [`credits.recent.${page}`, 1])) }
                : {}),
            },
          },
        })),
        { ...durably, ordered: false },
      ),
    );
  }

  /** Takes accounts off the drainer's list, those of which nothing changed and nothing is left to do. */
  async settle(accounts: readonly { accountId: string; seq: number }[]): Promise<void> {
    if (accounts.length === 0) return;
    await this.#inTime(
      this.#accounts.bulkWrite(
        accounts.map(({ accountId, seq }) => ({
          updateOne: {
            filter: {
              _id: accountId,
              'credits.seq': seq,
              'credits.drainedSeq': seq,
              'credits.transfers.0': { $exists: false },
            },
            update: { $set: { 'credits.pending': false } },
          },
        })),
        { ...durably, ordered: false },
      ),
    );
  }

  /** Takes a transfer off the sender's list: its receiver has it. Doing it twice changes nothing. */
  async closeTransfer(accountId: string, seq: number): Promise<void> {
    await this.#inTime(this.#accounts.updateOne({ _id: accountId }, { $pull: { 'credits.transfers': seq } }, durably));
  }

  /** The newest entry's number of each account. */
  async readSeqs(accountIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#inTime(
      this.#accounts
        .find({ _id: { $in: [...accountIds] } }, { ...reading, projection: { 'credits.seq': 1 } })
        .toArray(),
    );
    return new Map(rows.flatMap(({ _id, credits }) => (credits ? [[_id, credits.seq] as const] : [])));
  }

  /** Ids of accounts that have credits, after an id, in their order. */
  async findAccounts(afterId: string | null, limit: number): Promise<string[]> {
    const filter = { credits: { $exists: true }, ...(afterId === null ? {} : { _id: { $gt: afterId } }) };
    const rows = await this.#inTime(
      this.#accounts
        .find(filter, { ...reading, projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
    );
    return rows.map(({ _id }) => _id);
  }

  /** Accounts on the drainer's list after an id, in the order of their ids. */
  async findPending(afterId: string | null, limit: number): Promise<AccountState[]> {
    const filter = { 'credits.pending': true, ...(afterId === null ? {} : { _id: { $gt: afterId } }) };
    const rows = await this.#inTime(
      this.#accounts
        .find(filter, { ...reading, projection: { credits: 1 } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
    );
    return rows.map((row) => ({ accountId: row._id, state: stateOf(row._id, row.credits) }));
  }
}
