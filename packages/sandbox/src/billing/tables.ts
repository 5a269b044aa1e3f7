import { defineMap, defineSet, defineTable, type PartOf, type Table } from '../core/store.js';
import type {
  CreditNote,
  CustomerBalanceTransaction,
  Invoice,
  InvoiceItem,
  Subscription,
  SubscriptionItem,
  SubscriptionSchedule,
  TaxCalculation,
  TaxCalculationLine,
  TaxId,
  TaxRate,
  TaxRegistration,
  TaxSettings,
  TaxTransaction,
  TaxTransactionLine,
} from '../core/stored.js';
import type { Usage } from './meters/events.js';
import type { MeteredDraft } from './meters/lines.js';
import type { Tax } from './tax/levy.js';

/** What an invoice item or a line of an invoice says about its tax. */
export interface Taxing {
  behavior?: string;
  code?: string | null;
  /** Tax rates that were given by hand, instead of the invoice's. */
  rates?: string[];
  /** Taxes that were given whole: nothing is calculated. */
  amounts?: Tax[];
}

export const subscriptionsIn: PartOf<Table<Subscription>> = defineTable('subscriptions', {
  noun: 'subscription',
  expandable: true,
});

export const subscriptionItemsIn: PartOf<Table<SubscriptionItem>> = defineTable('subscriptionItems', {
  noun: 'subscription_item',
});

export const subscriptionSchedulesIn: PartOf<Table<SubscriptionSchedule>> = defineTable('subscriptionSchedules', {
  noun: 'subscription_schedule',
  expandable: true,
});

export const taxRatesIn: PartOf<Table<TaxRate>> = defineTable('taxRates', { noun: 'tax rate' });

export const taxIdsIn: PartOf<Table<TaxId>> = defineTable('taxIds', { noun: 'tax id' });

export const taxRegistrationsIn: PartOf<Table<TaxRegistration>> = defineTable('taxRegistrations', {
  noun: 'tax registration',
});

/** By id; lines show their `tax_breakdown` only when asked. */
export const taxCalculationsIn: PartOf<Map<string, { calculation: TaxCalculation; lines: TaxCalculationLine[] }>> =
  defineMap('taxCalculations');

export const taxTransactionsIn: PartOf<Table<TaxTransaction>> = defineTable('taxTransactions', {
  noun: 'tax transaction',
});

export const taxTransactionLinesIn: PartOf<Map<string, TaxTransactionLine[]>> = defineMap('taxTransactionLines');

/** Under the empty key; without an entry they are as they are at first. */
export const taxSettingsIn: PartOf<Map<string, TaxSettings>> = defineMap('taxSettings');

/** How what is billed is taxed, where its price and product do not say so: by the id of its invoice item or line. */
export const taxingIn: PartOf<Map<string, Taxing>> = defineMap('taxing');

/** The addresses that customers were last seen at, for tax. */
export const customerIpsIn: PartOf<Map<string, string>> = defineMap('customerIps');

export const invoicesIn: PartOf<Table<Invoice>> = defineTable('invoices', {
  noun: 'invoice',
  indexes: {
    subscription: (row) => row.parent?.subscription_details?.subscription,
  },
  expandable: true,
});

export const invoiceItemsIn: PartOf<Table<InvoiceItem>> = defineTable('invoiceItems', { noun: 'invoiceitem' });

export const customerBalanceTransactionsIn: PartOf<Table<CustomerBalanceTransaction>> = defineTable(
  'customerBalanceTransactions',
  {
    noun: 'customer balance transaction',
    indexes: {
      customer: (row) => row.customer,
      invoice: (row) => row.invoice,
    },
    expandable: true,
  },
);

export const creditNotesIn: PartOf<Table<CreditNote>> = defineTable('creditNotes', {
  noun: 'credit note',
  indexes: { invoice: (row) => row.invoice },
  expandable: true,
});

/** What meters have heard, by meter and customer. */
export const usageIn: PartOf<Table<Usage>> = defineTable('usage', {
  noun: 'meter event',
  indexes: {
    customer: ({ meter, customer }) => `${meter} ${customer}`,
  },
});

/** The last event of each identifier. */
export const usageIdentifiersIn: PartOf<Map<string, string>> = defineMap('usageIdentifiers');

/** Events that were taken back. */
export const cancelledUsageIn: PartOf<Set<string>> = defineSet('cancelledUsage');

/** From when on a metered item's usage counts, where that is not the beginning of its period. */
export const usageSinceIn: PartOf<Map<string, { start: number; except: string[] }>> = defineMap('usageSince');

/** What drafts bill of metered items, by invoice: usage that arrives later still counts. */
export const meteredDraftsIn: PartOf<Map<string, MeteredDraft[]>> = defineMap('meteredDrafts');

/** Invoices of no subscription that are draft or open. */
export const unsettledInvoicesIn: PartOf<Set<string>> = defineSet('unsettledInvoices');

/** What waits for an invoice, by customer, oldest first. */
export const pendingInvoiceItemsIn: PartOf<Map<string, string[]>> = defineMap('pendingInvoiceItems');

/** Changes that wait for their invoice to be paid, by subscription; `evenUnpaid`: or for its payment to be refused. */
export const pendingUpdatesIn: PartOf<Map<string, { invoice: string; after: Subscription; evenUnpaid?: boolean }>> =
  defineMap('pendingUpdates');

/** Invoices that were not paid by their due date. */
export const overdueInvoicesIn: PartOf<Set<string>> = defineSet('overdueInvoices');

/** Schedules whose end was announced, with that end. */
export const scheduleNoticesIn: PartOf<Map<string, number>> = defineMap('scheduleNotices');

/** The renewals that `invoice.upcoming` has told of, by subscription. */
export const upcomingNoticesIn: PartOf<Map<string, number>> = defineMap('upcomingNotices');

/** Subscriptions with an announced end of their trial. */
export const trialNoticesIn: PartOf<Set<string>> = defineSet('trialNotices');
