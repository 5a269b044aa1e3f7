import type { Entry } from '../rules/entry.js';
import { type CreditState, emptyState } from '../rules/state.js';
import type { Outcome } from '../store/group-commit.js';
import type { LedgerRow } from '../store/ledger-model.js';
import type { CreditStatements } from '../store/model.js';
import type { Trim } from '../store/trim.js';

/**
 * What happens to one statement. `late`: the caller sees an error now, and the effect comes at some later step.
 * `unsure`: a swap went with others, and the database does not say what became of it.
 */
export type Fault = 'none' | 'before' | 'after' | 'late' | 'unsure';

export interface FakeModelDependencies {
  /** Passes when the scheduler lets it. */
  step(label: string): Promise<unknown>;
  /** The fault of the next statement. */
  nextFault(): Fault;
}

/** A second implementation of the statements, in memory: slow, in any order, and with replies that get lost. */
export class FakeModel implements CreditStatements {
  readonly accounts = new Map<string, CreditState>();
  readonly ledger = new Map<string, Map<number, Entry>>();
  /** Effects on their way whose callers gave up. */
  readonly travelling: Promise<unknown>[] = [];
  readonly #deps: FakeModelDependencies;

  constructor(deps: FakeModelDependencies) {
    this.#deps = deps;
  }

  async ensureIndexes(): Promise<void> {}

  read(accountId: string): Promise<CreditState> {
    return this.#statement('read', () => {
      const stored = this.accounts.get(accountId);
      return stored ? structuredClone(stored) : emptyState;
    });
  }

  readBalances(accountId: string): Promise<CreditState> {
    return this.read(accountId);
  }

  swap(accountId: string, before: CreditState, given: CreditState): Promise<Outcome> {
    const after = structuredClone(given);
    const { seq: beforeSeq, pending: beforePending, drainedSeq: beforeDrainedSeq } = before;
    const effect = () => {
      const stored = this.accounts.get(accountId);
      if ((stored?.seq ?? 0) !== beforeSeq || (stored?.pending ?? false) !== beforePending) return false;
      const known = stored ?? emptyState;
      const { transfers } = known;
      const isTrimmed = after.drainedSeq !== beforeDrainedSeq;
      if (isTrimmed && known.drainedSeq !== beforeDrainedSeq) return false;
      const { drainedSeq, forgottenOrderedKey, forgottenOtherKey } = isTrimmed ? after : known;
      const [firstPage = 0] = isTrimmed ? after.pages : known.pages;
      const added = after.recent.filter(({ seq }) => seq > beforeSeq);
      this.accounts.set(accountId, {
        ...after,
        drainedSeq,
        forgottenOrderedKey,
        forgottenOtherKey,
        recent: [...known.recent.filter(({ seq }) => seq >= firstPage), ...added],
        pages: [...known.pages.filter((page) => page >= firstPage), beforeSeq + 1],
        transfers: [...transfers, ...after.transfers.filter((seq) => seq > beforeSeq)],
      });
      return true;
    };
    return this.#statement<Outcome>('swap', effect, null);
  }

  lost(): void {}

  replace(accountId: string, before: CreditState, given: CreditState): Promise<boolean> {
    const after = structuredClone(given);
    const { seq, pending, drainedSeq } = before;
    return this.#statement('replace', () => {
      const stored = this.accounts.get(accountId);
      if (stored?.seq !== seq || stored.pending !== pending || stored.drainedSeq !== drainedSeq) return false;
      this.accounts.set(accountId, after);
      return true;
    });
  }

  readSeqs(accountIds: readonly string[]): Promise<Map<string, number>> {
    return this.#statement(
      'readSeqs',
      () =>
        new Map(
          accountIds.flatMap((accountId) => {
            const stored = this.accounts.get(accountId);
            return stored ? [[accountId, stored.seq] as const] : [];
          }),
        ),
    );
  }

  findAccounts(afterId: string | null, limit: number): Promise<string[]> {
    return this.#statement('findAccounts', () =>
      [...this.accounts.keys()]
        .filter((accountId) => afterId === null || accountId > afterId)
        .sort()
        .slice(0, limit),
    );
  }

  findByKeys(accountId: string, keys: readonly string[]): Promise<Entry[]> {
    return this.#statement('findByKeys', () => this.#entriesOf(accountId).filter(({ key }) => keys.includes(key)));
  }

  readEntries(accountId: string, from: number, to: number): Promise<Entry[]> {
    return this.#statement('readEntries', () =>
      this.#entriesOf(accountId).filter(({ seq }) => seq >= from && seq <= to),
    );
  }

  insertEntries(rows: readonly LedgerRow[]): Promise<void> {
    const copies = structuredClone(rows) as LedgerRow[];
    return this.#statement('insertEntries', () => {
      for (const { accountId, entry } of copies) {
        const entries = this.ledger.get(accountId) ?? new Map<number, Entry>();
        this.ledger.set(accountId, entries);
        const standing = entries.get(entry.seq) ?? [...entries.values()].find(({ key }) => key === entry.key);
        if (!standing) entries.set(entry.seq, entry);
        else if (standing.seq !== entry.seq || standing.key !== entry.key) throw new Error('ledger conflict');
      }
    });
  }

  trim(trims: readonly { accountId: string; trim: Trim }[]): Promise<void> {
    return this.#statement('trim', () => {
      for (const { accountId, trim } of trims) {
        const stored = this.accounts.get(accountId);
        if (!stored || stored.drainedSeq >= trim.drainedSeq) continue;
        const { dropSeq, pages, ...fields } = trim;
        this.accounts.set(accountId, {
          ...stored,
          ...fields,
          recent: stored.recent.filter(({ seq }) => seq > dropSeq),
          pages: stored.pages.filter((page) => !pages.includes(page)),
        });
      }
    });
  }

  settle(accounts: readonly { accountId: string; seq: number }[]): Promise<void> {
    return this.#statement('settle', () => {
      for (const { accountId, seq } of accounts) {
        const stored = this.accounts.get(accountId);
        const isDone = stored?.seq === seq && stored.drainedSeq === seq && stored.transfers.length === 0;
        if (isDone) stored.pending = false;
      }
    });
  }

  closeTransfer(accountId: string, seq: number): Promise<void> {
    return this.#statement('closeTransfer', () => {
      const stored = this.accounts.get(accountId);
      if (stored) stored.transfers = stored.transfers.filter((each) => each !== seq);
    });
  }

  findPending(afterId: string | null, limit: number): Promise<{ accountId: string; state: CreditState }[]> {
    return this.#statement('findPending', () =>
      [...this.accounts]
        .filter(([accountId, stored]) => stored.pending && (afterId === null || accountId > afterId))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([accountId, state]) => ({ accountId, state: structuredClone(state) })),
    );
  }

  #entriesOf(accountId: string): Entry[] {
    return structuredClone([...(this.ledger.get(accountId)?.values() ?? [])]).sort((a, b) => a.seq - b.seq);
  }

  async #statement<T>(label: string, effect: () => T, unsure?: T): Promise<T> {
    const fault = this.#deps.nextFault();
    await this.#deps.step(label);
    if (fault === 'before') throw new Error(`${label}: the connection broke`);
    if (fault === 'late') {
      this.travelling.push(
        this.#deps
          .step(`${label}, late`)
          .then(effect)
          .catch(() => {}),
      );
      throw new Error(`${label}: the connection broke, and the statement travels on`);
    }
    const result = effect();
    await this.#deps.step(`${label}, reply`);
    if (fault === 'after') throw new Error(`${label}: the reply was lost`);
    return fault === 'unsure' && unsure !== undefined ? unsure : result;
  }
}
