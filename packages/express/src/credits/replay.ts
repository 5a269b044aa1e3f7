import { ownKeyPrefix } from './commands.js';
import { compareBurnOrder, isExpired } from './grants.js';
import type { ActiveGrant, CreditState, Entry } from './state.js';

/*
 * An account rebuilt from its entries alone (invariant 13), by other code than that which made them: it follows the
 * allocations that are written and checks them, and never computes its own.
 *
 * Checked, by the numbers of the design:
 *  1. balanceAfter is the sum of the unit's entries; what an entry takes is the sum of its allocations.
 *  2. No balance is below 0.
 *  4. seq goes 1, 2, 3 …
 *  5. No allocation takes more of a grant than is left, and none passes over a grant that burns first.
 *  7. No spend touches a grant that has ended; an expiry takes all that is left of one that has.
 */
export class Replay {
  readonly problems: string[] = [];
  readonly #grants = new Map<number, ActiveGrant>();
  readonly #balances = new Map<string, number>();
  #seq = 0;

  get seq(): number {
    return this.#seq;
  }

  /** Takes the next entry. */
  add(entry: Entry): void {
    if (entry.seq !== this.#seq + 1) this.#report(entry, 4, `comes after ${this.#seq}`);
    this.#seq = entry.seq;
    const balance = (this.#balances.get(entry.unit) ?? 0) + entry.amount;
    this.#balances.set(entry.unit, balance);
    if (balance !== entry.balanceAfter) this.#report(entry, 1, `says ${entry.balanceAfter}, the sum is ${balance}`);
    if (balance < 0) this.#report(entry, 2, `leaves ${balance}`);
    if (entry.terms) this.#open(entry, entry.terms);
    else this.#take(entry);
  }

  /** Compares what the entries built with the account's own state. */
  compare(state: CreditState): void {
    const grants = [...this.#grants.values()].sort((a, b) => a.seq - b.seq);
    const units = [...this.#balances].map(([unit, balance]) => ({ unit, balance }));
    if (state.seq !== this.#seq)
      this.problems.push(`Invariant 13: the account is at ${state.seq}, its entries at ${this.#seq}.`);
    if (describe(grants) !== describe(state.grants))
      this.problems.push('Invariant 13: the grants are not those of the entries.');
    if (describe(units) !== describe(state.units))
      this.problems.push('Invariant 13: the balances are not those of the entries.');
    for (const { unit, balance } of state.units) {
      const left = state.grants.filter((row) => row.unit === unit).reduce((sum, row) => sum + row.remaining, 0);
      if (left !== balance)
        this.problems.push(`Invariant 1: the grants in ${unit} have ${left} left, the balance is ${balance}.`);
    }
  }

  #open(entry: Entry, terms: NonNullable<Entry['terms']>): void {
    const { seq, unit, amount } = entry;
    if (amount <= 0 || !entry.kind.startsWith('grant_')) this.#report(entry, 1, 'is no grant, but has terms');
    const { kind, priority, expiresAt, costBasis } = terms;
    this.#grants.set(seq, { seq, unit, amount, remaining: amount, kind, priority, expiresAt, costBasis });
  }

  #take(entry: Entry): void {
    const total = entry.allocations.reduce((sum, { amount }) => sum + amount, 0);
    if (total !== -entry.amount || total <= 0) this.#report(entry, 1, `takes ${-entry.amount}, allocated are ${total}`);
    for (const { grant: grantSeq, amount } of entry.allocations) {
      const grant = this.#grants.get(grantSeq);
      if (!grant || grant.unit !== entry.unit) {
        this.#report(entry, 5, `takes from grant ${grantSeq}, which has nothing left in ${entry.unit}`);
        continue;
      }
      if (amount <= 0 || amount > grant.remaining) this.#report(entry, 5, `takes ${amount} of ${grant.remaining}`);
      if (entry.kind === 'expiry') this.#checkExpiry(entry, grant, amount);
      else this.#checkBurn(entry, grant);
      grant.remaining -= amount;
      if (grant.remaining === 0) this.#grants.delete(grantSeq);
    }
  }

  #checkBurn(entry: Entry, grant: ActiveGrant): void {
    if (isExpired(grant, entry.at)) this.#report(entry, 7, `spends grant ${grant.seq}, which had ended`);
    for (const other of this.#grants.values()) {
      if (other.unit !== entry.unit || other === grant || compareBurnOrder(other, grant) > 0) continue;
      this.#report(entry, 5, `takes from grant ${grant.seq} before ${other.seq}`);
    }
  }

  #checkExpiry(entry: Entry, grant: ActiveGrant, amount: number): void {
    if (!isExpired(grant, entry.at)) this.#report(entry, 7, `ends grant ${grant.seq} before its time`);
    if (amount !== grant.remaining) this.#report(entry, 5, `ends grant ${grant.seq} and leaves something`);
    if (entry.key !== `${ownKeyPrefix}expiry:${grant.seq}`) this.#report(entry, 3, 'has not the key of its grant');
  }

  #report({ seq }: Entry, invariant: number, text: string): void {
    this.problems.push(`Invariant ${invariant}: entry ${seq} ${text}.`);
  }
}

function describe(rows: readonly object[]): string {
  return JSON.stringify(rows.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}
