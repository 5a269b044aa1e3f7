import type { QuotaPeriod } from '@tillkit/contract';
import type { Allocation, Entry } from './entry.js';

/*
 * The credit state of one account: the field `credits` of its document in `accounts`, and the head of its ledger.
 *
 * Invariants (numbers of the design):
 *  1. The sum of entries equals the balance, per grant and in total, at every seq: balance + debt is what the grants of
 *     the unit have left. While there is debt, nothing of a grant is free.
 *  3. A key has at most one effect, and every reply to it is equal.
 *  4. seq has no gap.
 *  5. A grant's remainder is within 0 and its amount.
 *  6. What an open hold reserves stays within the grants it is of.
 * 12. The document stays under its bound: see `limits.ts`.
 *
 * Who moves what:
 *   seq, units, grants, holds, quotas, clawedBack,     rules/, written by model.swap, guarded by seq and pending
 *   reservations, recent and transfers (append),
 *   pending on
 *   drainedSeq, recent (remove), forgotten*            store/trim.ts, guarded by drainedSeq: written by model.trim,
 *                                                      or by the account's next swap
 *   transfers (remove)                                 engine/transfers.ts, written by model.closeTransfer
 *   pending off                                        store/drainer.ts, written by model.settle, guarded by seq
 *                                                      and drainedSeq
 * swap and the others never touch the same field unguarded but `recent` and `transfers`, to which one appends and from
 * which the others remove what is done.
 */

export interface CreditState {
  /** Shape of the stored object. A process that reads another one refuses to touch it. */
  version: 3;
  /** The newest entry's number; 0 before the first. */
  seq: number;
  /** One row for each unit the account ever had. */
  units: UnitBalance[];
  /** Grants with something left, oldest first. */
  grants: ActiveGrant[];
  /** Holds that are neither captured, released nor expired, oldest first. */
  holds: OpenHold[];
  /**
   * What is used of quotas, and what is spent under budgets. A row that is missing, or whose window has ended, is
   * nothing used.
   */
  quotas: QuotaRow[];
  /** Grants of which something was taken back, so that never more than all of it is. */
  clawedBack: ClawedBack[];
  /** Room under a balance cap that open top-ups have reserved. */
  reservations: Reservation[];
  /** Entries of transfers of which it is not known that the receiver has them. */
  transfers: number[];
  /** The newest entries, ascending and without a gap: the outbox (seq > drainedSeq), and the window of known keys. */
  recent: Entry[];
  /** Where the pages begin in which `recent` is stored, ascending: each write makes one. */
  pages: number[];
  /** Every entry up to this one is in the ledger. */
  drainedSeq: number;
  /** The greatest time-ordered key that has left `recent`, or null. A greater one was never used. */
  forgottenOrderedKey: string | null;
  /**
   * Whether the account is on the drainer's list. True whenever an entry is not in the ledger or a transfer is open.
   */
  pending: boolean;
  /** Whether any other key has left `recent`. If so, an unknown key may be a late repeat: the ledger knows. */
  forgottenOtherKey: boolean;
}

export interface UnitBalance {
  unit: string;
  /** The sum of the unit's entries. Below 0 by what is owed. */
  balance: number;
  /** What was taken without being available. Credit that becomes free pays it first. */
  debt: number;
}

export interface ActiveGrant extends GrantTerms {
  /** The entry that made the grant; its id. */
  seq: number;
  unit: string;
  amount: number;
  /** What is neither spent nor expired. Holds may have reserved a part of it. */
  remaining: number;
}

export interface GrantTerms {
  kind: GrantKind;
  /** Lower burns first. */
  priority: number;
  /** Not usable from this moment on; null is never. */
  expiresAt: Date | null;
  /** What was paid for it. */
  costBasis: CostBasis | null;
}

/** What credits were granted for. Paid ones have a payment, and a refund of it takes them back. */
export type GrantKind = 'paid' | 'promotional' | 'plan' | 'refund' | 'adjustment';
export const grantKinds = ['paid', 'promotional', 'plan', 'refund', 'adjustment'] as const satisfies GrantKind[];

/** What was paid for a grant, in minor units of the currency. */
export interface CostBasis {
  /** Whole number of minor units. */
  amountMinor: number;
  /** Lower-case ISO 4217 code. */
  currency: string;
}

export interface OpenHold extends HoldTerms {
  /** The entry that made the hold; its id. */
  seq: number;
  key: string;
  unit: string;
  /** What is still held. What exceeds the allocations is reserved of the overdraft. */
  amount: number;
  /** What it has reserved, of which grants, in burn order. */
  allocations: Allocation[];
  /** What has been captured. */
  captured: number;
}

export interface HoldTerms {
  /** From this moment on it is released. */
  expiresAt: Date;
  /** The maximum that may be captured in all. */
  captureMax: number;
  /** How far below 0 the account may go by it. */
  overdraft: number;
}

export interface ClawedBack {
  /** seq of the grant. */
  grant: number;
  taken: number;
}

/** What a top-up that is not paid yet may add to the balance, so that all open ones together stay under the cap. */
export interface Reservation {
  /** Names what reserved it: a billing session. */
  id: string;
  unit: string;
  amount: number;
}

/** What is used of one quota. */
export interface QuotaRow {
  quota: string;
  /** What gives the quota: a plan, or a subscription. Null for a quota that is never refilled: it is counted once. */
  source: string | null;
  used: number;
  /** When this window was opened; names it. Null where there is none. */
  startAt: Date | null;
  /** When the window ends, by `anchorAt`. */
  resetAt: Date | null;
  anchorAt: Date | null;
}

/** How much of a quota one plan of the account allows. */
export interface QuotaAllowance {
  plan: string;
  /** Names the plan's count: changing the plan of a subscription keeps what it has used. */
  source: string;
  /** Null is unlimited. */
  limit: number | null;
  /** How often it is refilled; null is never. */
  period: QuotaPeriod | null;
  /** What the periods are counted from. */
  anchorAt: Date;
}

export const emptyState: CreditState = {
  version: 3,
  seq: 0,
  units: [],
  grants: [],
  holds: [],
  quotas: [],
  clawedBack: [],
  reservations: [],
  transfers: [],
  recent: [],
  pages: [],
  drainedSeq: 0,
  forgottenOrderedKey: null,
  pending: false,
  forgottenOtherKey: false,
};

/** How many entries are not in the ledger yet. */
export function undrainedCount(state: CreditState): number {
  return state.seq - state.drainedSeq;
}

/** Entries that are not in the ledger yet, ascending. */
export function outboxOf(state: CreditState): Entry[] {
  return state.recent.filter((entry) => entry.seq > state.drainedSeq);
}
