import type { Allocation, Entry } from '../rules/entry.js';
import { compareBurnOrder, isExpired } from '../rules/grants.js';
import type { ActiveGrant, CreditState, UnitBalance } from '../rules/state.js';
import { ReplayedHolds } from './replayed-holds.js';
import { ReplayedQuotas } from './replayed-quotas.js';
import { ReplayedReservations } from './replayed-reservations.js';

/*
 * An account rebuilt from its entries alone (invariant 13), by other code than that which made them: it follows the
 * allocations that are written and checks them, and never computes its own.
 *
 * Checked, by the numbers of the design:
 *  1. balanceAfter is the sum of the unit's entries; an entry's amount is what it grants, minus its allocations, minus
 *     what it adds to the debt.
 *  2. Nothing is owed but by what may owe, and only when nothing is free any more.
 *  4. seq goes 1, 2, 3 …
 *  5. No allocation takes more of a grant than is free, and none passes over a grant that burns first.
 *  6. A hold is open until it resolves, and resolves wholly (`replayed-holds.ts`).
 *  7. No spend touches a grant that has ended; an expiry takes all that is free of one that has.
 *  8. No more is taken back of a grant than was granted.
 * 11. A window of a quota is opened after the one before it has ended (`replayed-quotas.ts`).
 * 14. A reservation is made once and ends once (`replayed-reservations.ts`).
 */
export class Replay {
  readonly problems: string[] = [];
  readonly #grants = new Map<number, ActiveGrant>();
  readonly #granted = new Map<number, number>();
  readonly #clawedBack = new Map<number, number>();
  readonly #units = new Map<string, UnitBalance>();
  readonly #report = ({ seq }: Entry, invariant: number, text: string): void => {
    this.problems.push(`Invariant ${invariant}: entry ${seq} ${text}.`);
  };
  readonly #holds = new ReplayedHolds(this.#report);
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
    if (entry.terms) this.#open(entry, entry.terms);
    if (entry.kind === 'hold') this.#reserve(entry);
    else this.#take(entry, this.#holds.resolve(entry));
    this.#checkOwed(entry);
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
      grants: [...this.#grants.values()].sort((a, b) => a.seq - b.seq),
      units: [...this.#units.values()],
      holds: this.#holds.open(),
      quotas: this.#quotas.rows(),
      reservations: this.#reservations.open(),
      'claw-backs': [...this.#clawedBack].map(([grant, taken]) => ({ grant, taken })).sort((a, b) => a.grant - b.grant),
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
      grants: [...this.#grants.values()].sort((a, b) => a.seq - b.seq),
      holds: this.#holds.open(),
      quotas: this.#quotas.rows(),
      reservations: this.#reservations.open(),
      clawedBack: [...this.#clawedBack].map(([grant, taken]) => ({ grant, taken })),
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

  #open(entry: Entry, terms: NonNullable<Entry['terms']>): void {
    const { seq, unit, amount } = entry;
    if (amount <= 0 || !/^(grant_|transfer_in$)/.test(entry.kind)) this.#report(entry, 1, 'is no grant, but has terms');
    const { kind, priority, expiresAt, costBasis } = terms;
    this.#grants.set(seq, { seq, unit, amount, remaining: amount, kind, priority, expiresAt, costBasis });
    this.#granted.set(seq, amount);
  }

  #reserve(entry: Entry): void {
    for (const allocation of entry.allocations) {
      this.#check(entry, allocation);
      this.#holds.add(entry, allocation);
    }
    this.#holds.opened(entry);
  }

  /** @param ofHold what of the allocations was reserved before */
  #take(entry: Entry, ofHold: ReadonlyMap<number, number>): void {
    if (entry.kind === 'claw_back') this.#clawBack(entry);
    for (const allocation of entry.allocations) {
      const free = allocation.amount - (ofHold.get(allocation.grant) ?? 0);
      if (free < 0) this.#report(entry, 6, `takes less of grant ${allocation.grant} than its hold has`);
      if (free > 0) this.#check(entry, { grant: allocation.grant, amount: free });
      const grant = this.#grants.get(allocation.grant);
      if (!grant) continue;
      grant.remaining -= allocation.amount;
      if (grant.remaining === 0) this.#grants.delete(grant.seq);
    }
  }

  #check(entry: Entry, { grant: seq, amount }: Allocation): void {
    const grant = this.#grants.get(seq);
    if (!grant || grant.unit !== entry.unit) {
      this.#report(entry, 5, `takes from grant ${seq}, which has nothing left in ${entry.unit}`);
      return;
    }
    const free = this.#free(grant);
    if (amount <= 0 || amount > free) this.#report(entry, 5, `takes ${amount} of ${free}`);
    if (entry.kind === 'expiry') {
      this.#checkExpiry(entry, grant, amount);
      return;
    }
    // What is set free by the end of a hold pays debt as of that end.
    if (entry.kind !== 'hold_expiry' && isExpired(grant, entry.at))
      this.#report(entry, 7, `spends grant ${seq}, which had ended`);
    if (entry.kind === 'claw_back' && entry.grant === seq) return;
    for (const other of this.#freeIn(entry)) {
      if (other !== grant && compareBurnOrder(other, grant) < 0)
        this.#report(entry, 5, `takes from grant ${seq} before ${other.seq}`);
    }
  }

  #checkExpiry(entry: Entry, grant: ActiveGrant, amount: number): void {
    if (amount !== this.#free(grant)) this.#report(entry, 5, `ends grant ${grant.seq} and leaves something`);
    if (entry.grant !== undefined) return;
    if (!isExpired(grant, entry.at)) this.#report(entry, 7, `ends grant ${grant.seq} before its time`);
    const key = `tillkit:expiry:${grant.seq}`;
    if (entry.key !== key && entry.key !== `${key}:${entry.seq}`)
      this.#report(entry, 3, 'has not the key of its grant');
  }

  #clawBack(entry: Entry): void {
    const { grant = 0, amount } = entry;
    const taken = (this.#clawedBack.get(grant) ?? 0) - amount;
    this.#clawedBack.set(grant, taken);
    const granted = this.#granted.get(grant) ?? 0;
    if (taken > granted) this.#report(entry, 8, `takes ${taken} back of ${granted}`);
  }

  #checkOwed(entry: Entry): void {
    const { debt = 0 } = entry;
    if (debt <= 0) return;
    if (!/^(spend|capture|adjustment|claw_back)$/.test(entry.kind)) this.#report(entry, 2, 'may not owe');
    const [free] = this.#freeIn(entry);
    if (free) this.#report(entry, 2, `owes ${debt}, while grant ${free.seq} is free`);
  }

  #free({ seq, remaining }: ActiveGrant): number {
    return remaining - this.#holds.reservedOf(seq);
  }

  /** Grants of the entry's unit that it could have taken from. */
  #freeIn({ unit, at }: Entry): ActiveGrant[] {
    return [...this.#grants.values()].filter((row) => row.unit === unit && this.#free(row) > 0 && !isExpired(row, at));
  }
}

function describe(rows: number | readonly object[]): string {
  if (typeof rows === 'number') return String(rows);
  return JSON.stringify(rows.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}
