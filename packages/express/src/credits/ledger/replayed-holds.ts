import type { Allocation, Entry } from '../rules/entry.js';
import type { OpenHold } from '../rules/state.js';

type Report = (entry: Entry, invariant: number, text: string) => void;

/**
 * The holds of an account, rebuilt from its entries.
 * 6. A hold is made once and resolves once: what its entries capture and release is what it held.
 */
export class ReplayedHolds {
  readonly #holds = new Map<string, OpenHold>();
  readonly #reserved = new Map<number, number>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  open(): OpenHold[] {
    return [...this.#holds.values()].sort((a, b) => a.seq - b.seq);
  }

  /** What holds reserve of a grant. */
  reservedOf(grant: number): number {
    return this.#reserved.get(grant) ?? 0;
  }

  reserve({ grant, amount }: Allocation): void {
    this.#reserved.set(grant, this.reservedOf(grant) + amount);
  }

  opened(entry: Entry): void {
    const { seq, key, unit, held: amount = 0, allocations, holdTerms, hold } = entry;
    if (!holdTerms || hold !== key || entry.amount !== 0 || amount <= 0 || this.#holds.has(key)) {
      this.#report(entry, 6, 'is no hold as one is made');
      return;
    }
    const { expiresAt, captureMax, overdraft } = holdTerms;
    const opened = { seq, key, unit, amount, allocations: allocations.map((row) => ({ ...row })), captured: 0 };
    this.#holds.set(key, { ...opened, expiresAt, captureMax, overdraft });
  }

  /** Applies an entry about a hold. @returns what it took of what was reserved, by grant */
  resolve(entry: Entry): Map<number, number> {
    const taken = new Map<number, number>();
    const { held = 0 } = entry;
    if (entry.hold === undefined) {
      if (held !== 0) this.#report(entry, 6, `moves ${held} of no hold`);
      return taken;
    }
    const hold = this.#holds.get(entry.hold);
    if (!hold) {
      this.#report(entry, 6, `is about hold ${entry.hold}, which is not open`);
      return taken;
    }
    if (held >= 0 || -held > hold.amount) this.#report(entry, 6, `releases ${-held} of ${hold.amount}`);
    let captured = entry.kind === 'capture' ? Math.min(-entry.amount, hold.amount) : 0;
    hold.captured += entry.kind === 'capture' ? -entry.amount : 0;
    if (hold.captured > hold.captureMax) this.#report(entry, 6, `captures ${hold.captured} of ${hold.captureMax}`);
    for (const allocation of hold.allocations) {
      const part = Math.min(captured, allocation.amount);
      captured -= part;
      if (part > 0) taken.set(allocation.grant, part);
      this.#free(allocation.grant, part);
      allocation.amount -= part;
    }
    hold.allocations = hold.allocations.filter(({ amount }) => amount > 0);
    hold.amount += held;
    this.#checkEnd(entry, hold);
    if (hold.amount !== 0) return taken;
    for (const { grant, amount } of hold.allocations) this.#free(grant, amount);
    this.#holds.delete(hold.key);
    return taken;
  }

  #checkEnd(entry: Entry, hold: OpenHold): void {
    if (!/^(capture|release|hold_expiry)$/.test(entry.kind)) this.#report(entry, 6, 'resolves no hold');
    if (entry.kind === 'capture') return;
    if (hold.amount !== 0) this.#report(entry, 6, `leaves ${hold.amount} held`);
    if (entry.kind === 'hold_expiry' && (entry.at < hold.expiresAt || entry.key !== `tillkit:hold:${hold.seq}`))
      this.#report(entry, 6, 'ends a hold before its time');
  }

  #free(grant: number, amount: number): void {
    this.#reserved.set(grant, this.reservedOf(grant) - amount);
  }
}
