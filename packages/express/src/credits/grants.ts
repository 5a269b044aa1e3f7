import type { ActiveGrant, CreditState } from './state.js';

/** Whether a grant has ended: from `expiresAt` on, to the millisecond. */
export function isExpired(grant: Pick<ActiveGrant, 'expiresAt'>, now: Date): boolean {
  return grant.expiresAt !== null && grant.expiresAt.getTime() <= now.getTime();
}

/** Below 0 when `a` burns before `b`: by priority, then soonest expiry, then oldest. */
export function compareBurnOrder(a: ActiveGrant, b: ActiveGrant): number {
  return a.priority - b.priority || compareExpiry(a, b) || a.seq - b.seq;
}

function compareExpiry(a: ActiveGrant, b: ActiveGrant): number {
  if (a.expiresAt === null || b.expiresAt === null) return Number(a.expiresAt === null) - Number(b.expiresAt === null);
  return a.expiresAt.getTime() - b.expiresAt.getTime();
}

/** Grants in the order in which they burn. */
export function inBurnOrder(grants: readonly ActiveGrant[]): ActiveGrant[] {
  return grants.toSorted(compareBurnOrder);
}

/** What can be spent of a unit at a moment. Grants that have ended do not count, whether or not they have left yet. */
export function availableAt(state: Pick<CreditState, 'grants'>, unit: string, now: Date): number {
  let available = 0;
  for (const grant of state.grants) {
    if (grant.unit === unit && !isExpired(grant, now)) available += grant.remaining;
  }
  return available;
}
