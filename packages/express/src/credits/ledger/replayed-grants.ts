import type { Allocation, Entry } from '../rules/entry.js';
import { compareBurnOrder, isExpired } from '../rules/grants.js';
import type { ActiveGrant, ClawedBack } from '../rules/state.js';
import type { ReplayedHolds } from './replayed-holds.js';

type Report = (entry: Entry, invariant: number, text: string) => void;

/**
 * The grants of an account, rebuilt from its entries.
 *  5. No allocation takes more of a grant than is free, and none passes over a grant that burns first.
 *  7. No spend touches a grant that has ended; an expiry takes all that is free of one that has.
 *  8. No more is taken back of a grant than was granted.
 */
export class ReplayedGrants {
  readonly #left = new Map<number, ActiveGrant>();
  readonly #granted = new Map<number, number>();
  readonly #clawedBack = new Map<number, number>();
  readonly #report: Report;
  readonly #holds: Pick<ReplayedHolds, 'reserve' | 'reservedOf'>;

  constructor(report: Report, holds: Pick<ReplayedHolds, 'reserve' | 'reservedOf'>) {
    this.#report = report;
    this.#holds = holds;
  }

  /** Those of which something is left, oldest first. */
  left(): ActiveGrant[] {
    return [...this.#left.values()].sort((a, b) => a.seq - b.seq);
  }

  clawedBack(): ClawedBack[] {
    return [...this.#clawedBack].map(([grant, taken]) => ({ grant, taken }));
  }

  opened(entry: Entry, terms: NonNullable<Entry['terms']>): void {
    const { seq, unit, amount } = entry;
    if (amount <= 0 || !/^(grant_|transfer_in$)/.test(entry.kind)) this.#report(entry, 1, 'is no grant, but has terms');
    const { kind, priority, expiresAt, costBasis } = terms;
    this.#left.set(seq, { seq, unit, amount, remaining: amount, kind, priority, expiresAt, costBasis });
    this.#granted.set(seq, amount);
  }

  /** Applies what a hold reserves. */
  reserve(entry: Entry): void {
    for (const allocation of entry.allocations) {
      this.#check(entry, allocation);
      this.#holds.reserve(allocation);
    }
  }

  /** Applies what an entry takes. @param ofHold what of the allocations was reserved before */
  take(entry: Entry, ofHold: ReadonlyMap<number, number>): void {
    if (entry.kind === 'claw_back') this.#clawBack(entry);
    for (const allocation of entry.allocations) {
      const free = allocation.amount - (ofHold.get(allocation.grant) ?? 0);
      if (free < 0) this.#report(entry, 6, `takes less of grant ${allocation.grant} than its hold has`);
      if (free > 0) this.#check(entry, { grant: allocation.grant, amount: free });
      const grant = this.#left.get(allocation.grant);
      if (!grant) continue;
      grant.remaining -= allocation.amount;
      if (grant.remaining === 0) this.#left.delete(grant.seq);
    }
  }

  #check(entry: Entry, { grant: seq, amount }: Allocation): void {
    const grant = this.#left.get(seq);
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
    // What the end of a hold frees pays debt as of that end.
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

  /** Nothing is owed while a grant is free. */
  checkOwed(entry: Entry): void {
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
    return [...this.#left.values()].filter((row) => row.unit === unit && this.#free(row) > 0 && !isExpired(row, at));
  }
}
