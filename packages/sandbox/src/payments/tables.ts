import { defineMap, defineSet, defineTable, type PartOf, type Table } from '../core/store.js';
import type {
  BalanceTransaction,
  Charge,
  ConfirmationToken,
  Dispute,
  EarlyFraudWarning,
  InvoicePayment,
  Mandate,
  PaymentIntent,
  PaymentMethod,
  Refund,
  SetupAttempt,
  SetupIntent,
  StripeFile,
  Token,
} from '../core/stored.js';

/** What a payment method's test card does; the number itself is a published constant. */
export interface CardOnFile {
  number: string;
  /** It was made of a token that has no number of its own. */
  onlyToken?: string;
  /** An authenticated set-up for off-session use has happened. */
  setUp: boolean;
  /** Used once without a customer, or detached: it may not be used again. */
  spent: boolean;
}

export const paymentMethodsIn: PartOf<Table<PaymentMethod>> = defineTable('paymentMethods', {
  noun: 'PaymentMethod',
  inUrl: 'payment_method',
  expandable: true,
});

export const paymentIntentsIn: PartOf<Table<PaymentIntent>> = defineTable('paymentIntents', {
  noun: 'payment_intent',
  inUrl: 'intent',
  expandable: true,
});

export const setupIntentsIn: PartOf<Table<SetupIntent>> = defineTable('setupIntents', {
  noun: 'setupintent',
  inUrl: 'intent',
  expandable: true,
});

export const setupAttemptsIn: PartOf<Table<SetupAttempt>> = defineTable('setupAttempts', {
  noun: 'setup attempt',
  indexes: { intent: (row) => row.setup_intent },
  expandable: true,
});

export const mandatesIn: PartOf<Table<Mandate>> = defineTable('mandates', { noun: 'mandate', expandable: true });

export const filesIn: PartOf<Table<StripeFile>> = defineTable('files', { noun: 'file', expandable: true });

/** What a customer agreed to, until the SetupIntent has succeeded. */
export const pendingMandatesIn: PartOf<Map<string, Mandate['customer_acceptance']>> = defineMap('pendingMandates');

export const confirmationTokensIn: PartOf<Table<ConfirmationToken>> = defineTable('confirmationTokens', {
  noun: 'confirmation_token',
});

/** Cards that were tokenized by hand; each has its card among the payment methods. */
export const tokensIn: PartOf<Table<Token>> = defineTable('tokens', { noun: 'token' });

export const chargesIn: PartOf<Table<Charge>> = defineTable('charges', { noun: 'charge', expandable: true });

export const refundsIn: PartOf<Table<Refund>> = defineTable('refunds', { noun: 'refund', expandable: true });

export const disputesIn: PartOf<Table<Dispute>> = defineTable('disputes', {
  noun: 'dispute',
  indexes: { charge: (row) => row.charge },
  expandable: true,
});

export const earlyFraudWarningsIn: PartOf<Table<EarlyFraudWarning>> = defineTable('earlyFraudWarnings', {
  noun: 'early fraud warning',
  indexes: {
    charge: (row) => row.charge as string,
  },
});

export const balanceTransactionsIn: PartOf<Table<BalanceTransaction>> = defineTable('balanceTransactions', {
  noun: 'balance transaction',
  expandable: true,
});

export const invoicePaymentsIn: PartOf<Table<InvoicePayment>> = defineTable('invoicePayments', {
  noun: 'invoice_payment',
  indexes: {
    invoice: (row) => row.invoice,
    intent: (row) => row.payment.payment_intent,
  },
});

/** PaymentIntents that are confirmed by the server, and whose person has authenticated: with which card. */
export const authenticatedIn: PartOf<Map<string, string>> = defineMap('authenticated');

/** PaymentIntents, and charges without one, whose money is held and not yet captured. */
export const authorizationsIn: PartOf<Set<string>> = defineSet('authorizations');

/** Refunds that are yet to succeed or to fail. */
export const settlingRefundsIn: PartOf<Set<string>> = defineSet('settlingRefunds');

/** Balance transactions whose money is not yet available. */
export const pendingBalanceIn: PartOf<Set<string>> = defineSet('pendingBalance');

/** The payment method that a ConfirmationToken shows in part. */
export const confirmationTokenMethodsIn: PartOf<Map<string, string>> = defineMap('confirmationTokenMethods');

export const cardsIn: PartOf<Map<string, CardOnFile>> = defineMap('cards');

/** The session that an intent pays. */
export const checkoutIntentsIn: PartOf<Map<string, string>> = defineMap('checkoutIntents');
