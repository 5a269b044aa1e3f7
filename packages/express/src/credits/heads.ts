import type { CreditState } from './state.js';
import { applyTrim } from './trim.js';

/**
 * The newest states this process knows, so that a change costs one round trip while nobody else changes the account.
 * A state here may be old: `model.swap` finds out. It never lacks an entry that its document has, up to its seq.
 */
export class Heads {
  readonly #states = new Map<string, CreditState>();
  readonly #countMax: number;

  /** @param countMax accounts remembered; the longest unused goes first */
  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get(accountId: string): CreditState | undefined {
    const state = this.#states.get(accountId);
    if (state === undefined) return undefined;
    this.#states.delete(accountId);
    this.#states.set(accountId, state);
    return state;
  }

  /** Remembers a state read or written by the account's lane. */
  keep(accountId: string, state: CreditState): void {
    // The drainer may have trimmed while the lane was writing.
    const drainedSeq = this.#states.get(accountId)?.drainedSeq ?? 0;
    this.#states.delete(accountId);
    this.#states.set(accountId, drainedSeq <= state.seq ? applyTrim(state, drainedSeq) : state);
    if (this.#states.size > this.#countMax) this.#states.delete(this.#states.keys().next().value!);
  }

  forget(accountId: string): void {
    this.#states.delete(accountId);
  }

  /** Follows a trim of the document. */
  drained(accountId: string, drainedSeq: number): void {
    const state = this.#states.get(accountId);
    if (state && drainedSeq <= state.seq) this.#states.set(accountId, applyTrim(state, drainedSeq));
  }

  /** Follows `model.settle`. If that found another seq, this state is old as well, and will be found to be. */
  settled(accountId: string, seq: number): void {
    const state = this.#states.get(accountId);
    const isDone = state?.seq === seq && state.drainedSeq === seq && state.transfers.length === 0;
    if (isDone) this.#states.set(accountId, { ...state, pending: false });
  }

  /** Follows `model.closeTransfer`. */
  transferred(accountId: string, seq: number): void {
    const state = this.#states.get(accountId);
    if (state?.transfers.includes(seq))
      this.#states.set(accountId, { ...state, transfers: state.transfers.filter((each) => each !== seq) });
  }

  entries(): [string, CreditState][] {
    return [...this.#states];
  }
}
