import type { Clock } from '../../clock.js';
import { describeError, type Logger } from '../../logger.js';
import type { Entry } from '../rules/entry.js';
import { type CreditState, outboxOf, undrainedCount } from '../rules/state.js';
import { GrownOutboxes } from './grown-outboxes.js';
import type { Heads } from './heads.js';
import { LedgerConflict, type LedgerRow } from './ledger-model.js';
import type { AccountState, CreditModel } from './model.js';
import { planTrim } from './trim.js';

/*
 * Moves entries from the accounts' outboxes to the ledger.
 *
 *   outbox → insert at majority under account:seq → show (`onDrained`) → trim the document, unless another process
 *   drained as far
 *
 * An account with more changes under way is trimmed by the next of them (`engine/batch.ts`), without a command of its
 * own; but not where other processes change it as well, since they would drain what they still see in the document.
 *
 * 10. A crash between the two leaves entries in both places; the next drain finds them there and continues. Readers
 *     take an entry from the document while it is not counted as drained, so nobody sees it twice.
 * 12. Outboxes are drained when they have grown (`grown-outboxes.ts`), and otherwise by a look at all accounts now and
 *     then.
 */

const accountsPerRound = 100;
/** Few enough that a change that comes meanwhile does not wait long. */
const entriesPerInsert = 256;

/** How far the ledger was behind when a process last looked at all accounts. */
export interface DrainLag {
  /** Entries that were not in the ledger yet. */
  entries: number;
  /** How long the oldest of them had waited, in milliseconds; 0 when there was none. */
  oldestMs: number;
}

export interface DrainerDependencies {
  model: Pick<CreditModel, 'insertEntries' | 'trim' | 'settle' | 'findPending'>;
  heads: Heads;
  logger: Logger;
  clock: Clock;
  /** Whether changes of an account are under way in this process. */
  isBusy(accountId: string): boolean;
  /** Shown what is in the ledger, before it leaves the documents. */
  onDrained(rows: readonly LedgerRow[]): Promise<void>;
  /** Finishes the open transfers of an account on the list. Never throws. */
  finish(account: AccountState): Promise<void>;
}

export class Drainer {
  readonly #model: DrainerDependencies['model'];
  readonly #heads: Heads;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #isBusy: DrainerDependencies['isBusy'];
  readonly #finish: DrainerDependencies['finish'];
  readonly #onDrained: DrainerDependencies['onDrained'];
  lag: DrainLag = { entries: 0, oldestMs: 0 };
  readonly #grown: GrownOutboxes;

  constructor({ model, heads, logger, clock, isBusy, finish, onDrained }: DrainerDependencies) {
    this.#model = model;
    this.#heads = heads;
    this.#logger = logger;
    this.#clock = clock;
    this.#isBusy = isBusy;
    this.#finish = finish;
    this.#onDrained = onDrained;
    this.#grown = new GrownOutboxes(heads, async (states) => {
      await this.#apart(states, (some) => this.#drainGrown(some)).catch((error) => {
        // Nothing is lost: the entries stay in their documents, and the next round has them again.
        logger.warn({ error: describeError(error) }, 'credit drain failed, will retry');
      });
    });
  }

  /** Tells that up to so many entries were written here. Drains the account soon if its outbox has grown. */
  request(accountId: string, written: number): void {
    this.#grown.request(accountId, written);
  }

  /** Drains these states of accounts, which must be what a majority has. @returns how many entries */
  async drainStates(states: readonly AccountState[]): Promise<number> {
    const entries = await this.#toLedger(states);
    await this.#trim(states);
    return entries;
  }

  async #drainGrown(states: readonly AccountState[]): Promise<number> {
    const entries = await this.#toLedger(states);
    await this.#trim(states.filter(({ accountId }) => !this.#isBusy(accountId) || this.#heads.isShared(accountId)));
    return entries;
  }

  async #toLedger(states: readonly AccountState[]): Promise<number> {
    const rows: LedgerRow[] = [];
    for (const { accountId, state } of states) {
      for (const entry of this.#waiting(accountId, state)) rows.push({ accountId, entry });
    }
    for (let from = 0; from < rows.length; from += entriesPerInsert) {
      const some = rows.slice(from, from + entriesPerInsert);
      await this.#model.insertEntries(some);
      await this.#onDrained(some);
    }
    for (const { accountId, state } of states) this.#heads.inLedger(accountId, state.seq);
    return rows.length;
  }

  /** Entries of a state that are not in the ledger, as far as this process knows. */
  #waiting(accountId: string, state: CreditState): Entry[] {
    const ledgerSeq = this.#heads.ledgerSeq(accountId);
    return outboxOf(state).filter(({ seq }) => seq > ledgerSeq);
  }

  async #trim(states: readonly AccountState[]): Promise<void> {
    const drained = states.filter(({ state }) => undrainedCount(state) > 0);
    await this.#model.trim(drained.map(({ accountId, state }) => ({ accountId, trim: planTrim(state, state.seq) })));
    for (const { accountId, state } of drained) this.#heads.drained(accountId, state.seq);
  }

  /**
   * Drains every account that has something to drain, whichever process wrote it. @returns how many entries
   * @throws LedgerConflict when an account cannot be drained; the others are drained all the same
   */
  async drainAll(): Promise<number> {
    let entries = 0;
    const lag = { entries: 0, oldestMs: 0 };
    const now = this.#clock.now().getTime();
    let conflict: LedgerConflict | undefined;
    for await (const found of this.#pending()) {
      for (const { accountId, state } of found) {
        const waiting = this.#waiting(accountId, state);
        const [oldest] = waiting;
        lag.entries += waiting.length;
        if (oldest) lag.oldestMs = Math.max(lag.oldestMs, now - oldest.at.getTime());
      }
      const round = await this.#apart(found);
      entries += round.entries;
      conflict ??= round.conflict;
      for (const account of found) if (account.state.transfers.length > 0) await this.#finish(account);
      // What was just drained is in use, and would be back on the list with its next change.
      await this.#settle(found.filter(({ state }) => undrainedCount(state) === 0 && state.transfers.length === 0));
    }
    this.lag = lag;
    if (conflict) throw conflict;
    return entries;
  }

  /** The accounts on the drainer's list, some at a time. */
  async *#pending(): AsyncGenerator<AccountState[], void, undefined> {
    for (let afterId: string | null = null; ; ) {
      const found: AccountState[] = await this.#model.findPending(afterId, accountsPerRound);
      yield found;
      if (found.length < accountsPerRound) return;
      afterId = found.at(-1)!.accountId;
    }
  }

  async #settle(states: readonly AccountState[]): Promise<void> {
    await this.#model.settle(states.map(({ accountId, state }) => ({ accountId, seq: state.seq })));
    for (const { accountId, state } of states) this.#heads.settled(accountId, state.seq);
  }

  /** Drains what this process knows of and has not drained. */
  async drainOwn(): Promise<void> {
    await this.#grown.flush();
    const own = this.#heads.entries().map(([accountId, state]) => ({ accountId, state }));
    await this.#apart(own.filter(({ state }) => undrainedCount(state) > 0));
  }

  /**
   * All together. If one account conflicts with the ledger, each by itself, so that it does not hold up the others.
   */
  async #apart(
    states: readonly AccountState[],
    drain: (states: readonly AccountState[]) => Promise<number> = (some) => this.drainStates(some),
  ): Promise<{ entries: number; conflict?: LedgerConflict }> {
    try {
      return { entries: await drain(states) };
    } catch (error) {
      if (!(error instanceof LedgerConflict)) throw error;
      if (states.length === 1) {
        this.#logger.error({ accountId: states[0]?.accountId, error: describeError(error) }, 'account not drained');
        return { entries: 0, conflict: error };
      }
    }
    const rounds = [];
    for (const row of states) rounds.push(await this.#apart([row], drain));
    const conflict = rounds.find((round) => round.conflict)?.conflict;
    return { entries: rounds.reduce((sum, round) => sum + round.entries, 0), ...(conflict ? { conflict } : {}) };
  }
}
