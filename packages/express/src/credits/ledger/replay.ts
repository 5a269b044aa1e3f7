import type { Entry } from '../rules/entry.js';
import type { CreditState, UnitBalance } from '../rules/state.js';
import { ReplayedGrants } from './replayed-grants.js';
import { ReplayedHolds } from './replayed-holds.js';
import { ReplayedQuotas } from './replayed-quotas.js';
import { ReplayedReservations } from './replayed-reservations.js';

/*
 * An account rebuilt from its entries alone (invariant 13), by other code than the rules: it follows the allocations of
 * the entries and checks them, and never calculates its own.
 *
 * Checked, by the numbers of the design:
 *  1. balanceAfter is the sum of the unit's entries; an entry's amount is what it grants, minus its allocations, minus
 *     what it adds to the debt.
 *  2. Only an entry that may owe adds debt, and only when nothing is free.
 *  4. seq goes 1, 2, 3 …
 *  5. No allocation takes more of a grant than is free, and none passes over a grant that burns first
 *     (`replayed-grants.ts`, 5 to 8).
 *  6. A hold is open until it resolves, and resolves wholly (`replayed-holds.ts`).
 *  7. No spend touches a grant that has ended; an expiry takes all that is free of one that has.
 *  8. No more is taken back of a grant than was granted.
 * 11. A window of a quota is opened after the one before it has ended (`replayed-quotas.ts`).
 * 14. A reservation is made once and ends once (`replayed-reservations.ts`).
 */
export class Replay {
  readonly problems: string[] = [];
  readonly #units = new Map<string, UnitBalance>();
  readonly #report = ({ seq }: Entry, invariant: number, text: string): void => {
    this.problems.push(`Invariant ${invariant}: entry ${seq} ${text}.`);
  };
  readonly #holds = new ReplayedHolds(this.#report);
  readonly #grants = new ReplayedGrants(this.#report, this.#holds);
  readonly #quotas = new ReplayedQuotas(this.#report);
  readonly #reservations = new ReplayedReservations(this.#report);
  #seq = 0;

  get seq(): number {
    return this.#seq;
  }

  /** Takes the next entry. */
  add(entry: Entry): void {
    if (entry.seq !== this.#seq + 1) this.#report(entry, 4, `comes after ${this.#seq}`);
    this.#seq = entry.seq;
    if (entry.quota) {
      this.#quotas.add(entry);
      return;
    }
    if (entry.reservation) {
      this.#reservations.add(entry, entry.reservation);
      return;
    }
    this.#move(entry);
    if (entry.terms) this.#grants.opened(entry, entry.terms);
    if (entry.kind === 'hold') {
      this.#grants.reserve(entry);
      this.#holds.opened(entry);
    } else this.#grants.take(entry, this.#holds.resolve(entry));
    this.#grants.checkOwed(entry);
    this.#quotas.addSpent(entry);
  }

  /** Entries that are not there. */
  missing(from: number, to: number): void {
    this.problems.push(`Invariant 4: the ledger has no entry from ${from} to ${to}.`);
  }

  /** Compares what the entries built with the account's own state. */
  compare(state: CreditState): void {
    const built = {
      seq: this.#seq,
      grants: this.#grants.left(),
      units: [...this.#units.values()],
      holds: this.#holds.open(),
      quotas: this.#quotas.rows(),
      reservations: this.#reservations.open(),
      'claw-backs': this.#grants.clawedBack().sort((a, b) => a.grant - b.grant),
    };
    const found = {
      ...state,
      quotas: state.quotas.toSorted(ReplayedQuotas.compare),
      'claw-backs': state.clawedBack.toSorted((a, b) => a.grant - b.grant),
    };
    for (const name of ['seq', 'grants', 'units', 'holds', 'quotas', 'reservations', 'claw-backs'] as const) {
      if (describe(built[name]) !== describe(found[name]))
        this.problems.push(`Invariant 13: of the account and its entries, the ${name} are not the same.`);
    }
    for (const { unit, balance, debt } of state.units) {
      const left = state.grants.filter((row) => row.unit === unit).reduce((sum, row) => sum + row.remaining, 0);
      if (left !== balance + debt)
        this.problems.push(
          `Invariant 1: the grants in ${unit} have ${left} left, balance and debt are ${balance + debt}.`,
        );
    }
  }

  /** What the entries built, for an account that differs from it. */
  rebuilt(): Pick<CreditState, 'units' | 'grants' | 'holds' | 'quotas' | 'reservations' | 'clawedBack'> {
    return {
      units: [...this.#units.values()],
      grants: this.#grants.left(),
      holds: this.#holds.open(),
      quotas: this.#quotas.rows(),
      reservations: this.#reservations.open(),
      clawedBack: this.#grants.clawedBack(),
    };
  }

  /** Units and their balances, as they were after the newest entry. */
  units(): readonly UnitBalance[] {
    return [...this.#units.values()];
  }

  #move(entry: Entry): void {
    const { unit, amount, debt = 0 } = entry;
    const before = this.#units.get(unit) ?? { unit, balance: 0, debt: 0 };
    const row = { unit, balance: before.balance + amount, debt: before.debt + debt };
    this.#units.set(unit, row);
    if (row.balance !== entry.balanceAfter)
      this.#report(entry, 1, `says ${entry.balanceAfter}, the sum is ${row.balance}`);
    if (row.debt < 0 || row.balance + row.debt < 0)
      this.#report(entry, 2, `leaves ${row.balance}, of which ${row.debt} is owed`);
    const taken = entry.kind === 'hold' ? 0 : entry.allocations.reduce((sum, each) => sum + each.amount, 0);
    const granted = entry.terms ? amount : 0;
    if (amount !== granted - taken - debt)
      this.#report(entry, 1, `moves ${amount}, with ${granted} granted, ${taken} allocated and ${debt} owed`);
    const sent = entry.transfer?.parts.reduce((sum, part) => sum + part.amount, 0);
    if (sent !== undefined && sent !== -amount) this.#report(entry, 1, `sends ${sent} and takes ${-amount}`);
  }
}

function describe(rows: number | readonly object[]): string {
  if (typeof rows === 'number') return String(rows);
  return JSON.stringify(rows.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}
