import type { CreditState } from '../rules/state.js';
import { applyTrim } from './trim.js';

interface Head {
  /** Undefined once it was found to be old. */
  state: CreditState | undefined;
  /** Every entry up to this one is in the ledger at majority. The document may not say so yet. */
  ledgerSeq: number;
  /** How many more reads must find nothing by others before this process trusts what it remembers. */
  foreign: number;
}

/** An account that others change as well is read before each change, until this many reads found nothing by others. */
const readsUntilAlone = 4;
/** The upper bound of `#signs`. */
const signsMax = 8;

/**
 * The newest states this process knows, so that a change costs one round trip while nobody else changes the account.
 * A state here may be old: `model.swap` finds out. It never lacks an entry that its document has, up to its seq.
 */
export class Heads {
  readonly #heads = new Map<string, Head>();
  readonly #countMax: number;
  /** Above 0 while most accounts turn out to be changed by others. Then a new account is assumed to be as well. */
  #signs = 0;

  /** @param countMax accounts remembered; the longest unused goes first */
  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get(accountId: string): CreditState | undefined {
    const head = this.#heads.get(accountId);
    if (!head?.state) return undefined;
    this.#heads.delete(accountId);
    this.#heads.set(accountId, head);
    return head.state;
  }

  /** Whether another process changes the account as well, so that what is remembered is probably old. */
  isShared(accountId: string): boolean {
    return (this.#heads.get(accountId)?.foreign ?? 0) > 0;
  }

  /** A write was lost to another process. */
  lost(accountId: string): void {
    this.#foreign(accountId, true);
  }

  /** Compares what was read with what this process wrote last. */
  saw(accountId: string, state: CreditState): void {
    const head = this.#heads.get(accountId);
    if (!head?.state) return;
    this.#foreign(accountId, state.seq > head.state.seq);
  }

  #foreign(accountId: string, isChangedByOthers: boolean): void {
    this.#signs = isChangedByOthers ? Math.min(signsMax, this.#signs + 1) : Math.max(0, this.#signs - 1);
    const head = this.#heads.get(accountId);
    if (!head) return;
    const foreign = isChangedByOthers ? readsUntilAlone : Math.max(0, head.foreign - 1);
    this.#heads.set(accountId, { ...head, foreign });
  }

  /** How far the ledger is known to reach; what a trim may take out. 0 when it is not known. */
  ledgerSeq(accountId: string): number {
    return this.#heads.get(accountId)?.ledgerSeq ?? 0;
  }

  /** Remembers a state read or written by the account's lane. */
  keep(accountId: string, state: CreditState): void {
    const foreignAtFirst = this.#signs > 0 ? readsUntilAlone : 0;
    const { state: known, ledgerSeq = 0, foreign = foreignAtFirst } = this.#heads.get(accountId) ?? {};
    // The drainer may have trimmed while the lane was writing.
    const drainedSeq = known?.drainedSeq ?? 0;
    const next = drainedSeq <= state.seq ? applyTrim(state, drainedSeq) : state;
    this.#heads.delete(accountId);
    this.#heads.set(accountId, { state: next, ledgerSeq: Math.max(ledgerSeq, next.drainedSeq), foreign });
    if (this.#heads.size > this.#countMax) this.#heads.delete(this.#heads.keys().next().value!);
  }

  /** The state is old, or may be. What is in the ledger stays there. */
  forget(accountId: string): void {
    const head = this.#heads.get(accountId);
    if (head) this.#heads.set(accountId, { ...head, state: undefined });
  }

  /** Follows `model.insertEntries`: the ledger has every entry up to this one. */
  inLedger(accountId: string, seq: number): void {
    const head = this.#heads.get(accountId);
    if (head && seq > head.ledgerSeq) this.#heads.set(accountId, { ...head, ledgerSeq: seq });
  }

  /** Follows a trim of the document. */
  drained(accountId: string, drainedSeq: number): void {
    const head = this.#heads.get(accountId);
    if (!head?.state || drainedSeq > head.state.seq) return;
    this.#heads.set(accountId, {
      ...head,
      state: applyTrim(head.state, drainedSeq),
      ledgerSeq: Math.max(head.ledgerSeq, drainedSeq),
    });
  }

  /** Follows `model.settle`. If that found another seq, this state is old as well, and will be found to be. */
  settled(accountId: string, seq: number): void {
    const head = this.#heads.get(accountId);
    if (!head?.state) return;
    const { state } = head;
    const isDone = state.seq === seq && state.drainedSeq === seq && state.transfers.length === 0;
    if (isDone) this.#heads.set(accountId, { ...head, state: { ...state, pending: false } });
  }

  /** Follows `model.closeTransfer`. */
  transferred(accountId: string, seq: number): void {
    const head = this.#heads.get(accountId);
    if (!head?.state?.transfers.includes(seq)) return;
    const transfers = head.state.transfers.filter((each) => each !== seq);
    this.#heads.set(accountId, { ...head, state: { ...head.state, transfers } });
  }

  entries(): [string, CreditState][] {
    return [...this.#heads].flatMap(([accountId, { state }]) => (state ? [[accountId, state]] : []));
  }
}
