import type { UnitTotals } from './entry.js';
import type { ActiveGrant, CreditState, OpenHold } from './state.js';

/** Whether a grant or hold has ended: from `expiresAt` on, to the millisecond. */
export function isExpired({ expiresAt }: { expiresAt: Date | null }, now: Date): boolean {
  return expiresAt !== null && expiresAt.getTime() <= now.getTime();
}

/** Below 0 when `a` burns before `b`: by priority, then soonest expiry, then oldest. */
export function compareBurnOrder(a: ActiveGrant, b: ActiveGrant): number {
  return a.priority - b.priority || compareExpiry(a, b) || a.seq - b.seq;
}

function compareExpiry(a: ActiveGrant, b: ActiveGrant): number {
  if (a.expiresAt === null || b.expiresAt === null) return Number(a.expiresAt === null) - Number(b.expiresAt === null);
  return a.expiresAt.getTime() - b.expiresAt.getTime();
}

/** How much of which grants holds reserve, by the grant's seq. */
export function reservedByGrant(holds: readonly OpenHold[]): ReadonlyMap<number, number> {
  const of = new Map<number, number>();
  for (const { allocations } of holds)
    for (const { grant, amount } of allocations) of.set(grant, (of.get(grant) ?? 0) + amount);
  return of;
}

/** A grant with what is free of it: neither spent, nor expired, nor reserved. */
export interface FreeGrant {
  grant: ActiveGrant;
  free: number;
}

/** Grants of a unit that can be spent at a moment, in no order. */
export function freeGrants({ grants, holds }: CreditState, unit: string, now: Date): FreeGrant[] {
  const reserved = holds.length > 0 ? reservedByGrant(holds) : undefined;
  const found: FreeGrant[] = [];
  for (const grant of grants) {
    if (grant.unit !== unit || isExpired(grant, now)) continue;
    const free = grant.remaining - (reserved?.get(grant.seq) ?? 0);
    if (free > 0) found.push({ grant, free });
  }
  return found;
}

/** What can be spent of a unit at a moment without going into debt. What is due must have left the state. */
export function availableAt(state: CreditState, unit: string, now: Date): number {
  return freeGrants(state, unit, now).reduce((sum, { free }) => sum + free, 0);
}

/** The sum of a unit's open holds, and how much of it is reserved of the overdraft. */
export function heldOf(holds: readonly OpenHold[], unit: string): { held: number; uncovered: number } {
  let held = 0;
  let uncovered = 0;
  for (const hold of holds) {
    if (hold.unit !== unit) continue;
    held += hold.amount;
    uncovered += uncoveredOf(hold);
  }
  return { held, uncovered };
}

/** What a hold has reserved of the overdraft, because the grants did not have enough. */
export function uncoveredOf({ amount, allocations }: Pick<OpenHold, 'amount' | 'allocations'>): number {
  return allocations.reduce((left, row) => left - row.amount, amount);
}

export function totalsOf({ units, holds }: Pick<CreditState, 'units' | 'holds'>): UnitTotals[] {
  return units.map(({ unit, balance, debt }) => {
    const { held, uncovered } = heldOf(holds, unit);
    return { unit, balance, debt, held, available: balance + debt - held + uncovered };
  });
}
