import { defineMap, defineTable, type PartOf, type Table } from '../core/store.js';
import type { ApplicationFee, Payout, Transfer } from '../core/stored.js';

/** Where a person gives what Stripe must know of a connected account. */
export interface OnboardingLink {
  account: string;
  expiresAt: number;
  refreshUrl: string;
  returnUrl: string;
  /** It was opened: it works this once. */
  used: boolean;
}

export const transfersIn: PartOf<Table<Transfer>> = defineTable('transfers', {
  noun: 'transfer',
  indexes: { source: (row) => row.source_transaction },
  expandable: true,
});

export const applicationFeesIn: PartOf<Table<ApplicationFee>> = defineTable('applicationFees', {
  noun: 'application fee',
  expandable: true,
});

export const payoutsIn: PartOf<Table<Payout>> = defineTable('payouts', { noun: 'payout', expandable: true });

/** Links by which an account is onboarded, by the random part of their URL. */
export const onboardingLinksIn: PartOf<Map<string, OnboardingLink>> = defineMap('onboardingLinks');
