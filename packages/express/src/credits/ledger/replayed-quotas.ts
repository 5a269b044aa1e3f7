import type { Entry, QuotaPart } from '../rules/entry.js';
import type { QuotaRow } from '../rules/state.js';

type Report = (entry: Entry, invariant: number, text: string) => void;

const nameOf = ({ quota, source }: Pick<QuotaRow, 'quota' | 'source'>) => JSON.stringify([quota, source]);

/**
 * What is used of quotas, rebuilt from the entries.
 * 11. What was used counts until the end of its window, and a window is opened only where none runs.
 */
export class ReplayedQuotas {
  readonly #rows = new Map<string, QuotaRow>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  static compare(a: QuotaRow, b: QuotaRow): number {
    return nameOf(a) < nameOf(b) ? -1 : 1;
  }

  rows(): QuotaRow[] {
    return [...this.#rows.values()].sort(ReplayedQuotas.compare);
  }

  add(entry: Entry): void {
    this.#endWindows(entry.at);
    const { quota = '', parts = [] } = entry.quota ?? {};
    const sign = entry.kind === 'quota_release' ? -1 : 1;
    for (const part of parts) this.#move(entry, quota, part, sign);
    const sum = parts.reduce((total, part) => total + sign * part.amount, 0);
    if (sum !== entry.amount) this.#report(entry, 1, `counts ${entry.amount}, its parts ${sum}`);
  }

  /** What an entry under a budget has spent counts in its period as a use does. */
  addSpent(entry: Entry): void {
    if (!entry.budget) return;
    const { spent, ...window } = entry.budget;
    const quota = `spent:${entry.unit}`;
    this.#endWindows(entry.at);
    this.#move(entry, quota, { plan: '', source: null, amount: -entry.amount, ...window }, 1);
    const sum = this.#rows.get(nameOf({ quota, source: null }))?.used;
    if (sum !== spent) this.#report(entry, 11, `says ${spent} are spent in its period, the sum is ${sum}`);
  }

  #endWindows(at: Date): void {
    for (const [name, row] of this.#rows) if (row.resetAt && row.resetAt <= at) this.#rows.delete(name);
  }

  #move(entry: Entry, quota: string, part: QuotaPart, sign: 1 | -1): void {
    const { source, startAt, resetAt, anchorAt, amount } = part;
    const name = nameOf({ quota, source });
    const before = this.#rows.get(name);
    const used = (before?.used ?? 0) + sign * amount;
    if (before && before.startAt?.getTime() !== startAt?.getTime())
      this.#report(entry, 11, `opens a window of ${quota} while one runs`);
    if (resetAt && resetAt <= entry.at) this.#report(entry, 11, `counts ${quota} in a window that has ended`);
    if (amount <= 0 || used < 0) this.#report(entry, 11, `leaves ${used} used of ${quota}`);
    if (used === 0) this.#rows.delete(name);
    else this.#rows.set(name, { quota, source, used, startAt, resetAt, anchorAt });
  }
}
