import type { LedgerKind } from '@tillkit/contract';
import type { GrantTerms, HoldTerms, QuotaRow, Reservation, UnitBalance } from './state.js';

/** What caused a change, outside of credits: a payment, a job, a message. */
export interface Source {
  /** What kind of object it is, e.g. `payment` or `message`. */
  type: string;
  /** Its id. */
  id: string;
}

/** One change of one unit, or of one quota. Complete: the entries from 1 to seq rebuild the state (invariant 13). */
export interface Entry {
  seq: number;
  key: string;
  kind: LedgerKind;
  /** Of a quota: `quota:` and its name. Of a reservation: `topup:` and its unit. */
  unit: string;
  /** Signed change of the balance; of a quota, of what is used; of a reservation, of what is reserved. */
  amount: number;
  balanceAfter: number;
  source: Source | null;
  actor: string | null;
  reason: string | null;
  at: Date;
  /** What the command said, as a digest; a repeat must say the same. */
  fingerprint: string;
  /** Of a grant: its terms. */
  terms: GrantTerms | null;
  /** Of a hold: how much of which grants it reserves. Of all others: how much of which grants is taken. */
  allocations: Allocation[];
  /** Signed change of what is held; 0 where it is not given. */
  held?: number;
  /** Signed change of the debt; 0 where it is not given. */
  debt?: number;
  /** Key of the hold it is about. */
  hold?: string;
  /** Of a hold. */
  holdTerms?: HoldTerms;
  /** Of a claw-back: seq of its grant. */
  grant?: number;
  /** Of the first half of a transfer. */
  transfer?: { to: string; parts: TransferPart[] };
  quota?: QuotaChange;
  /** Of a spend or capture under a budget: what its unit has spent in the period. */
  budget?: BudgetCount;
  /** Of a reservation: what it is for. */
  reservation?: Pick<Reservation, 'id' | 'unit'>;
  /** All units after this entry, where `balanceAfter` does not say all of it. */
  after?: UnitTotals[];
}

/** The entry of a use of a quota, or of its release. */
export type QuotaEntry = Entry & { quota: QuotaChange };

export interface Allocation {
  /** seq of the grant. */
  grant: number;
  amount: number;
}

/** Credit that moves to another account under the terms it had. */
export interface TransferPart {
  amount: number;
  terms: GrantTerms;
}

export interface QuotaChange {
  quota: string;
  /** What all plans together allow after it; null is unlimited. */
  limit: number | null;
  parts: QuotaPart[];
}

export interface QuotaPart extends Omit<QuotaRow, 'quota' | 'used'> {
  plan: string;
  /** How much of it was used, or released. */
  amount: number;
}

export interface BudgetCount {
  /** In the period, after this entry. */
  spent: number;
  startAt: Date;
  resetAt: Date;
  anchorAt: Date;
}

export interface UnitTotals extends UnitBalance {
  held: number;
  /** What is free of the grants: balance + debt, without what holds reserve. */
  available: number;
}
