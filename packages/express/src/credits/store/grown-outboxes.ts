import type { Heads } from './heads.js';
import type { AccountState } from './model.js';

/** Outboxes of this size are drained without waiting for the next look at all accounts. */
const drainFrom = 16;
/** A command for one account costs nearly as much as one for many, so a drain waits until this many are due, */
const accountsTogether = 16;
/** or for this long. */
const togetherMs = 250;
/** An outbox of this size does not wait: at `limits.outboxMax` changes of its account would have to wait. */
const hurryFrom = 128;
/** Accounts in one drain. */
const accountsMax = 100;

/** Outboxes that have grown are drained soon, several together, without waiting for the next look at all accounts. */
export class GrownOutboxes {
  readonly #heads: Heads;
  readonly #drain: (states: readonly AccountState[]) => Promise<void>;
  readonly #due = new Set<string>();
  #work: Promise<void> | undefined;
  #isHurried = false;
  #endWait = () => {};

  /** @param drain must not throw */
  constructor(heads: Heads, drain: (states: readonly AccountState[]) => Promise<void>) {
    this.#heads = heads;
    this.#drain = drain;
  }

  /** Tells that up to so many entries were written here. */
  request(accountId: string, written: number): void {
    const state = this.#heads.get(accountId);
    const waiting = state ? state.seq - this.#heads.ledgerSeq(accountId) : 0;
    if (waiting < drainFrom) return;
    // Of the processes that change the account, the one whose write made the outbox so large drains it.
    if (this.#heads.isShared(accountId) && waiting % drainFrom >= written) return;
    this.#due.add(accountId);
    this.#work ??= this.#drainDue();
    if (waiting >= hurryFrom || this.#due.size >= accountsTogether) this.#hurry();
  }

  /** Drains what is due, without waiting for more. */
  async flush(): Promise<void> {
    this.#hurry();
    await this.#work;
  }

  #hurry(): void {
    this.#isHurried = true;
    this.#endWait();
  }

  async #drainDue(): Promise<void> {
    while (this.#due.size > 0) {
      await this.#gather();
      this.#isHurried = false;
      const accountIds = [...this.#due].slice(0, accountsMax);
      for (const accountId of accountIds) this.#due.delete(accountId);
      await this.#drain(
        accountIds.flatMap((accountId) => {
          const state = this.#heads.get(accountId);
          return state ? [{ accountId, state }] : [];
        }),
      );
    }
    this.#work = undefined;
  }

  /** Waits for more accounts that are due. */
  async #gather(): Promise<void> {
    if (this.#isHurried) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, togetherMs);
      this.#endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
