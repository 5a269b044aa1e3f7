import type { Clock } from '../clock.js';
import type { Allowances } from './allowances.js';

const freshForMs = 5000;
const countMax = 5000;

export interface Remembered {
  allowances: Allowances;
  /** Whether it was read just now. */
  isFresh: boolean;
}

/** What accounts' plans allow, kept for a few seconds, so that a use costs one round trip. */
export class RememberedAllowances {
  readonly #read: (accountId: string) => Promise<Allowances>;
  readonly #clock: Clock;
  readonly #known = new Map<string, { at: number; allowances: Allowances }>();

  constructor(clock: Clock, read: (accountId: string) => Promise<Allowances>) {
    this.#clock = clock;
    this.#read = read;
  }

  async of(accountId: string): Promise<Remembered> {
    const known = this.#known.get(accountId);
    const now = this.#clock.now().getTime();
    if (known && Math.abs(now - known.at) < freshForMs) return { allowances: known.allowances, isFresh: false };
    // Whatever is forgotten while this is read stays forgotten.
    this.#known.delete(accountId);
    const mark = { at: Number.NEGATIVE_INFINITY, allowances: new Map() };
    this.#known.set(accountId, mark);
    try {
      const allowances = await this.#read(accountId);
      if (this.#known.get(accountId) === mark) this.#known.set(accountId, { at: now, allowances });
      if (this.#known.size > countMax) this.#known.delete(this.#known.keys().next().value ?? '');
      return { allowances, isFresh: true };
    } catch (error) {
      if (this.#known.get(accountId) === mark) this.#known.delete(accountId);
      throw error;
    }
  }

  forget(accountId: string): void {
    this.#known.delete(accountId);
  }
}
