import { setImmediate as nextTurn } from 'node:timers/promises';

/*
 * Guarded updates of different accounts that are ready at the same time travel in one command: most of what a small
 * write costs is the command around it. Each update stays atomic by itself, and none waits for another's outcome.
 *
 * The database says how many of a command's updates found their document as they expected it, not which. When all did,
 * each caller learns that its own did. When not, it is not known which: each gets `null` and has to look. An account
 * that other processes change as well is read before each write (`heads.ts`); if even then a write is lost, it goes
 * alone for a while, so that the others do not have to look.
 */

export interface GuardedUpdate {
  filter: Record<string, unknown> & { _id: string };
  update: Record<string, unknown>;
}

/** True: written. False: the guard did not hold, nothing was written. Null: look at the document. */
export type Outcome = boolean | null;

interface Waiting {
  one: GuardedUpdate;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Updates in one command. */
const groupMax = 64;
const lonelyMs = 1000;
const lonelyMax = 1000;

export class GroupCommit {
  readonly #write: (group: readonly GuardedUpdate[]) => Promise<number>;
  readonly #waiting: Waiting[] = [];
  #isWorking = false;
  #command: Promise<void> = Promise.resolve();
  /** Accounts that go alone, with when that ends by `performance.now()`. */
  readonly #lonely = new Map<string, number>();

  /** @param write sends one command; resolves with how many of its guards held */
  constructor(write: (group: readonly GuardedUpdate[]) => Promise<number>) {
    this.#write = write;
  }

  async run(one: GuardedUpdate): Promise<Outcome> {
    const { _id } = one.filter;
    if (this.#isLonely(_id)) {
      const isWritten = (await this.#write([one])) === 1;
      if (!isWritten) this.lost(_id);
      return isWritten;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ one, resolve, reject });
      if (!this.#isWorking) void this.#work();
    });
  }

  /** Resolves when the command that is under way has ended. */
  commandEnded(): Promise<void> {
    return this.#command;
  }

  /** Tells that a write of an account was lost to another process. */
  lost(accountId: string): void {
    this.#lonely.delete(accountId);
    this.#lonely.set(accountId, performance.now() + lonelyMs);
    if (this.#lonely.size > lonelyMax) this.#lonely.delete(this.#lonely.keys().next().value!);
  }

  #isLonely(accountId: string): boolean {
    const until = this.#lonely.get(accountId);
    if (until === undefined) return false;
    if (performance.now() < until) return true;
    this.#lonely.delete(accountId);
    return false;
  }

  /** Sends one command at a time; what comes meanwhile goes in the next. */
  async #work(): Promise<void> {
    this.#isWorking = true;
    // What is ready in the same turn goes together.
    await nextTurn();
    while (this.#waiting.length > 0) {
      this.#command = this.#send(this.#waiting.splice(0, groupMax));
      await this.#command;
    }
    this.#isWorking = false;
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    try {
      const written = await this.#write(group.map(({ one }) => one));
      const outcome = written === group.length ? true : group.length === 1 ? false : null;
      for (const { resolve } of group) resolve(outcome);
    } catch (error) {
      // What was written of a command that failed is not known. Each looks.
      for (const { reject } of group) reject(error);
    }
  }
}
