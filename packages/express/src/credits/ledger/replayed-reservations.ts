import type { Entry } from '../rules/entry.js';
import type { Reservation } from '../rules/state.js';

type Report = (entry: Entry, invariant: number, text: string) => void;

/**
 * What open top-ups have reserved, rebuilt from the entries.
 * 14. A reservation is made once and ends once, wholly.
 */
export class ReplayedReservations {
  readonly #open = new Map<string, Reservation>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Oldest first. */
  open(): Reservation[] {
    return [...this.#open.values()];
  }

  add(entry: Entry, { id, unit }: Pick<Reservation, 'id' | 'unit'>): void {
    const { kind, amount } = entry;
    const before = this.#open.get(id);
    if (kind === 'topup_reserve') {
      if (before || amount <= 0)
        this.#report(entry, 14, `reserves ${amount} for ${id}, which has ${before?.amount ?? 0}`);
      this.#open.set(id, { id, unit, amount });
    } else {
      if (before?.amount !== -amount || before.unit !== unit)
        this.#report(entry, 14, `releases ${-amount} of ${id}, which has ${before?.amount ?? 0}`);
      this.#open.delete(id);
    }
    const sum = this.open().reduce((total, row) => (row.unit === unit ? total + row.amount : total), 0);
    if (sum !== entry.balanceAfter)
      this.#report(entry, 14, `says ${entry.balanceAfter} are reserved, the sum is ${sum}`);
  }
}
