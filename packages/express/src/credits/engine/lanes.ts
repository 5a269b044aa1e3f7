import type { Command } from '../rules/commands.js';
import type { Decision } from '../rules/decide.js';
import { limits } from '../rules/limits.js';
import { accountBusy } from './errors.js';

interface Waiting {
  command: Command;
  resolve(decision: Decision): void;
  reject(error: unknown): void;
}

/** @param follows whether the batch before it ended only just now, so that others had little time to write */
type Execute = (accountId: string, commands: readonly Command[], follows: boolean) => Promise<Decision[]>;

/**
 * One lane for each account with work: one batch is in flight, and all that come meanwhile go in the next. So changes
 * of one account never race within a process, and a hot account gets faster with its load.
 */
export class Lanes {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #execute: Execute;
  /** Accounts of which a batch ended in this turn. */
  readonly #ended = new Set<string>();

  constructor(execute: Execute) {
    this.#execute = execute;
  }

  /** @throws BillingFailure ACCOUNT_BUSY when too many wait; otherwise what `execute` throws */
  run(accountId: string, command: Command): Promise<Decision> {
    return new Promise((resolve, reject) => {
      const lane = this.#waiting.get(accountId);
      if (lane && lane.length >= limits.queueMax) return reject(accountBusy());
      if (lane) return void lane.push({ command, resolve, reject });
      this.#waiting.set(accountId, [{ command, resolve, reject }]);
      const work = this.#work(accountId).finally(() => this.#running.delete(work));
      this.#running.add(work);
    });
  }

  /** Whether changes of an account are under way. */
  isBusy(accountId: string): boolean {
    return this.#waiting.has(accountId);
  }

  /** Resolves when no lane has work. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #work(accountId: string): Promise<void> {
    const lane = this.#waiting.get(accountId)!;
    // Commands given in the same turn go together.
    await Promise.resolve();
    while (lane.length > 0) {
      const batch = lane.splice(0, limits.batchMax);
      try {
        const decisions = await this.#execute(
          accountId,
          batch.map(({ command }) => command),
          this.#ended.delete(accountId),
        );
        for (const [index, { resolve }] of batch.entries()) resolve(decisions[index]!);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      if (this.#ended.size === 0) setImmediate(() => this.#ended.clear());
      this.#ended.add(accountId);
    }
    this.#waiting.delete(accountId);
  }
}
