import type { LedgerEntry, LedgerKind } from '@tillkit/contract';

/*
 * The credit state of one account: the field `credits` of its document in `accounts`, and the head of its ledger.
 *
 * Invariants (numbers of the design):
 *  1. The sum of entries equals the balance, per grant and in total, at every seq.
 *  3. A key has at most one effect, and every reply to it is equal.
 *  4. seq has no gap.
 *  5. A grant's remainder is within 0 and its amount.
 * 12. The document stays under its bound: see `limits`.
 *
 * Who moves what:
 *   seq, units, grants, recent (append), pending on   rules.ts, written by model.swap, guarded by seq and pending
 *   drainedSeq, recent (remove), forgotten*           trim.ts, written by model.trim, guarded by drainedSeq
 *   pending off                                       drainer.ts, written by model.settle, guarded by seq and drainedSeq
 * swap and trim never touch the same field but `recent`, of which one appends and the other removes what is in the
 * ledger.
 */

export interface CreditState {
  /** Shape of this object. A process that reads a newer one refuses to touch it. */
  version: 1;
  /** The newest entry's number; 0 before the first. */
  seq: number;
  /** One row for each unit the account ever had. `balance` is the sum of its entries. */
  units: UnitBalance[];
  /** Grants with something left, oldest first. */
  grants: ActiveGrant[];
  /** The newest entries, ascending and without a gap: the outbox (seq > drainedSeq), and the window of known keys. */
  recent: Entry[];
  /** Every entry up to this one is in the ledger. */
  drainedSeq: number;
  /** The greatest time-ordered key that has left `recent`, or null. A greater one was never used. */
  forgottenOrderedKey: string | null;
  /** Whether the account is on the drainer's list. True whenever an entry is not in the ledger. */
  pending: boolean;
  /** Whether any other key has left `recent`. If so, an unknown key may be a late repeat: the ledger knows. */
  forgottenOtherKey: boolean;
}

export interface UnitBalance {
  unit: string;
  balance: number;
}

export interface ActiveGrant extends GrantTerms {
  /** The entry that made the grant; its id. */
  seq: number;
  unit: string;
  amount: number;
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

export const grantKinds = ['paid', 'promotional', 'plan', 'refund', 'adjustment'] as const;
export type GrantKind = (typeof grantKinds)[number];

export interface CostBasis {
  amountMinor: number;
  currency: string;
}

/** What caused a change, outside of credits: a payment, a job, a message. */
export interface Source {
  type: string;
  id: string;
}

/** One change of one unit. Complete: the entries from 1 to seq rebuild the state (invariant 13). */
export interface Entry {
  seq: number;
  key: string;
  kind: LedgerKind;
  unit: string;
  /** Signed. */
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
  /** Of what takes away: how much of which grants, in burn order. */
  allocations: Allocation[];
}

export interface Allocation {
  /** seq of the grant. */
  grant: number;
  amount: number;
}

/** Bounds of the document (invariant 12). An entry takes about 300 bytes, at most 7 kB; a grant about 150 bytes. */
export const limits = {
  /** Drained entries kept so that repeats of their keys are answered from the document. */
  keyWindow: 16,
  /** From this many entries not in the ledger on, changes wait for the drainer. */
  outboxMax: 512,
  /** Commands folded into one write. */
  batchMax: 256,
  /** Commands of one account that may wait in one process. */
  queueMax: 2048,
  grantsMax: 1000,
  unitsMax: 20,
} as const;

export const emptyState: CreditState = {
  version: 1,
  seq: 0,
  units: [],
  grants: [],
  recent: [],
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

/** An entry as the contract shows it. The reply to a command and to each of its repeats. */
export function shownEntry(entry: Entry): LedgerEntry {
  const { seq, key, kind, unit, amount, balanceAfter, source, actor, reason, at } = entry;
  const shownSource = source && { type: source.type, id: source.id };
  return { seq, key, kind, unit, amount, balanceAfter, source: shownSource, actor, reason, at: at.toISOString() };
}
