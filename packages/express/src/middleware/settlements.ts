import { setTimeout as sleep } from 'node:timers/promises';
import { BillingFailure } from '../http/failure.js';
import { describeError, type Logger } from '../logger.js';

/** How long a settlement that failed waits before each further try. */
const delaysMs = [100, 1000, 5000, 15_000, 60_000];

/** Failures that another try may not have. A reply that was lost is repeated under its key, which has one effect. */
const passing = new Set<string>(['ACCOUNT_BUSY', 'DATABASE_UNAVAILABLE', 'INTERNAL']);

export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

const waitUnreferenced: Wait = (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false });

/** What is still to be taken or released after replies. It never delays a reply, and never throws. */
export class Settlements {
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(
    private readonly logger: Logger,
    private readonly wait: Wait = waitUnreferenced,
  ) {}

  /** @param settle the same keys each time it is called */
  add(about: Record<string, unknown>, settle: () => Promise<unknown>): void {
    const running = this.#settle(about, settle).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Ends the waiting between tries: each that failed is tried once more, now. Resolves when none is left. */
  async close(): Promise<void> {
    this.#closing.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #settle(about: Record<string, unknown>, settle: () => Promise<unknown>): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const isLast = this.#closing.signal.aborted || tries === delaysMs.length;
      try {
        await settle();
        return;
      } catch (error) {
        const mayPass = !(error instanceof BillingFailure) || passing.has(error.code);
        if (isLast || !mayPass) {
          this.logger.error({ ...about, error: describeError(error) }, 'paid request not settled');
          return;
        }
      }
      await this.wait(delaysMs[tries] ?? 0, this.#closing.signal).catch(() => undefined);
    }
  }
}
