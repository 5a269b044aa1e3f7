import type { Stripe } from 'stripe';
import type { Usage } from '../billing/meters/events.js';
import type { MeteredDraft } from '../billing/meters/lines.js';
import type { Tax } from '../billing/tax/levy.js';
import type { Tier } from '../catalogue/price-amount.js';
import type { PriceTerms } from '../catalogue/price-currencies.js';
import { missing } from './errors.js';
import type {
  Account,
  Address,
  ApplicationFee,
  BalanceTransaction,
  Charge,
  CheckoutSession,
  ConfirmationToken,
  Coupon,
  CreditNote,
  Customer,
  CustomerBalanceTransaction,
  CustomerSession,
  Discount,
  Dispute,
  EarlyFraudWarning,
  Invoice,
  InvoiceItem,
  InvoicePayment,
  LineItem,
  Mandate,
  Meter,
  PaymentIntent,
  PaymentMethod,
  Payout,
  PortalConfiguration,
  PortalSession,
  Price,
  Product,
  PromotionCode,
  Refund,
  SetupAttempt,
  SetupIntent,
  Stored,
  StoredEvent,
  StripeFile,
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
  TestClock,
  Token,
  Transfer,
  WebhookEndpoint,
} from './stored.js';

/** Keys that never change for a row, by which its rows are found at once. */
type Indexes<T> = Record<string, (row: T) => string | null | undefined>;

/** The objects of one resource, in the order in which they were made. */
export class Table<T extends { id: string }> {
  private readonly rows = new Map<string, T>();
  private readonly found = new Map<string, T[]>();

  /**
   * @param noun how Stripe calls the resource in "No such …"
   * @param inUrl how it calls the id in a URL
   */
  constructor(
    readonly noun: string,
    readonly indexes: Indexes<T> = {},
    readonly inUrl = 'id',
  ) {}

  get size(): number {
    return this.rows.size;
  }

  get(id: string): T | undefined {
    return this.rows.get(id);
  }

  /** @throws StripeError resource_missing; 404 when `param` is `id`, the object of the URL */
  require(id: string, param = 'id'): T {
    const row = this.get(id);
    if (!row) throw missing(this.noun, id, param, this.inUrl);
    return row;
  }

  insert(row: T): T {
    this.rows.set(row.id, row);
    for (const [name, keyOf] of Object.entries(this.indexes)) {
      const key = `${name}:${keyOf(row)}`;
      const rows = this.found.get(key);
      if (rows) rows.push(row);
      else this.found.set(key, [row]);
    }
    return row;
  }

  /** The rows whose `index` is `key`, oldest first. Tables that are deleted from have no index. */
  by(index: string, key: string): readonly T[] {
    if (!(index in this.indexes)) throw new Error(`${this.noun} has no index ${index}`);
    return this.found.get(`${index}:${key}`) ?? [];
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  /** Holds `rows` in place of what it held. */
  replace(rows: readonly T[]): void {
    this.rows.clear();
    this.found.clear();
    for (const row of rows) this.insert(row);
  }

  /** The oldest row. */
  first(): T | undefined {
    return this.rows.values().next().value;
  }

  all(): T[] {
    return [...this.rows.values()];
  }

  newestFirst(): T[] {
    return this.all().reverse();
  }
}

type SessionParams = Stored<Stripe.Checkout.SessionCreateParams>;

/** What a Checkout Session was asked to do, beyond what its object shows. */
export interface CheckoutPlan {
  /** The session's own parameters: what a recovered one is made of. */
  asked: SessionParams;
  lineItems: LineItem[];
  /** Redeemed when it completes. */
  discounts: NonNullable<SessionParams['discounts']>;
  paymentIntentData: NonNullable<SessionParams['payment_intent_data']>;
  subscriptionData: NonNullable<SessionParams['subscription_data']>;
  customerUpdate: NonNullable<SessionParams['customer_update']>;
  /** What the person entered as an address; tax goes by it. */
  taxAddress: Address | null;
  /** The session's customer; null until one is made of what the person enters. */
  customerId: string | null;
  /** The PaymentIntent or SetupIntent that the person pays with, from the first try on. */
  intentId: string | null;
}

/** Where a person gives what Stripe must know of a connected account. */
export interface OnboardingLink {
  account: string;
  expiresAt: number;
  refreshUrl: string;
  returnUrl: string;
  /** It was opened: it works this once. */
  used: boolean;
}

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

/** What an invoice item or a line of an invoice was told about its tax. */
export interface Taxing {
  behavior?: string;
  code?: string | null;
  /** Tax rates that were given by hand, instead of the invoice's. */
  rates?: string[];
  /** Taxes that were given whole: nothing is reckoned. */
  amounts?: Tax[];
}

/** Everything the sandbox knows: plain data, one table per resource, so that it can be copied or written down. */
export class Store {
  readonly customers: Table<Customer> = new Table('customer');
  readonly products: Table<Product> = new Table('product');
  readonly prices: Table<Price> = new Table('price');
  readonly paymentMethods: Table<PaymentMethod> = new Table('PaymentMethod', {}, 'payment_method');
  readonly paymentIntents: Table<PaymentIntent> = new Table('payment_intent', {}, 'intent');
  readonly setupIntents: Table<SetupIntent> = new Table('setupintent', {}, 'intent');
  readonly setupAttempts: Table<SetupAttempt> = new Table('setup attempt', { intent: (row) => row.setup_intent });
  readonly mandates: Table<Mandate> = new Table('mandate');
  readonly files: Table<StripeFile> = new Table('file');
  /** What a customer agreed to, until the SetupIntent has succeeded. */
  readonly pendingMandates: Map<string, Mandate['customer_acceptance']> = new Map();
  readonly confirmationTokens: Table<ConfirmationToken> = new Table('confirmation_token');
  /** By their client secrets: they have no id. */
  readonly customerSessions: Map<string, CustomerSession> = new Map();
  /** Cards that were tokenised by hand; each has its card among the payment methods. */
  readonly tokens: Table<Token> = new Table('token');
  readonly charges: Table<Charge> = new Table('charge');
  readonly refunds: Table<Refund> = new Table('refund');
  readonly disputes: Table<Dispute> = new Table('dispute', { charge: (row) => row.charge });
  readonly earlyFraudWarnings: Table<EarlyFraudWarning> = new Table('early fraud warning', {
    charge: (row) => row.charge as string,
  });
  readonly balanceTransactions: Table<BalanceTransaction> = new Table('balance transaction');
  readonly checkoutSessions: Table<CheckoutSession> = new Table('checkout.session');
  readonly subscriptions: Table<Subscription> = new Table('subscription');
  readonly subscriptionItems: Table<SubscriptionItem> = new Table('subscription_item');
  readonly subscriptionSchedules: Table<SubscriptionSchedule> = new Table('subscription_schedule');
  readonly testClocks: Table<TestClock> = new Table('test clock');
  readonly taxRates: Table<TaxRate> = new Table('tax rate');
  readonly taxIds: Table<TaxId> = new Table('tax id');
  readonly taxRegistrations: Table<TaxRegistration> = new Table('tax registration');
  /** By id; lines show their `tax_breakdown` only when asked. */
  readonly taxCalculations: Map<string, { calculation: TaxCalculation; lines: TaxCalculationLine[] }> = new Map();
  readonly taxTransactions: Table<TaxTransaction> = new Table('tax transaction');
  readonly taxTransactionLines: Map<string, TaxTransactionLine[]> = new Map();
  /** Under the empty key; without an entry they are as they are at first. */
  readonly taxSettings: Map<string, TaxSettings> = new Map();
  /** How what is billed is taxed, where its price and product do not say so: by the id of its invoice item or line. */
  readonly taxing: Map<string, Taxing> = new Map();
  /** The addresses that customers were last seen at, for tax. */
  readonly customerIps: Map<string, string> = new Map();
  readonly coupons: Table<Coupon> = new Table('coupon');
  readonly promotionCodes: Table<PromotionCode> = new Table('promotion_code', {
    coupon: (row) => row.promotion.coupon,
  });
  readonly discounts: Table<Discount> = new Table('discount');
  readonly invoices: Table<Invoice> = new Table('invoice', {
    subscription: (row) => row.parent?.subscription_details?.subscription,
  });
  readonly invoiceItems: Table<InvoiceItem> = new Table('invoiceitem');
  readonly invoicePayments: Table<InvoicePayment> = new Table('invoice_payment', {
    invoice: (row) => row.invoice,
    intent: (row) => row.payment.payment_intent,
  });
  readonly customerBalanceTransactions: Table<CustomerBalanceTransaction> = new Table('customer balance transaction', {
    customer: (row) => row.customer,
    invoice: (row) => row.invoice,
  });
  readonly creditNotes: Table<CreditNote> = new Table('credit note', { invoice: (row) => row.invoice });
  readonly meters: Table<Meter> = new Table('billing meter');
  /** What meters have heard, by meter and customer. */
  readonly usage: Table<Usage> = new Table('meter event', {
    customer: ({ meter, customer }) => `${meter} ${customer}`,
  });
  readonly portalConfigurations: Table<PortalConfiguration> = new Table('configuration');
  readonly portalSessions: Table<PortalSession> = new Table('session');
  readonly webhookEndpoints: Table<WebhookEndpoint> = new Table('webhook endpoint');
  readonly events: Table<StoredEvent> = new Table('event');
  /** The accounts connected to the platform. */
  readonly accounts: Table<Account> = new Table('account');
  readonly transfers: Table<Transfer> = new Table('transfer', { source: (row) => row.source_transaction });
  readonly applicationFees: Table<ApplicationFee> = new Table('application fee');
  readonly payouts: Table<Payout> = new Table('payout');
  /** Links by which an account is onboarded, by the random part of their URL. */
  readonly onboardingLinks: Map<string, OnboardingLink> = new Map();

  /** The last event of each identifier. */
  readonly usageIdentifiers: Map<string, string> = new Map();
  /** Events that were taken back. */
  readonly cancelledUsage: Set<string> = new Set();
  /** From when on a metered item's usage counts, where that is not the beginning of its period. */
  readonly usageSince: Map<string, { start: number; except: string[] }> = new Map();
  /** What drafts bill of metered items, by invoice: usage that is heard of later still counts. */
  readonly meteredDrafts: Map<string, MeteredDraft[]> = new Map();
  /** Tombstones: a deleted customer is still answered, as deleted. */
  readonly deletedCustomers: Set<string> = new Set();
  /** What discounts were redeemed of, where another coupon has its id now. */
  readonly formerCoupons: Map<string, Coupon> = new Map();
  /** Coupons that take no new redemptions, for the discounts that they have. */
  readonly deletedCoupons: Map<string, Coupon> = new Map();
  /** What coupons show only when asked. `products` is null when all are discounted. */
  readonly couponTerms: Map<
    string,
    { products: string[] | null; currencyOptions: Record<string, { amount_off: number }> }
  > = new Map();
  /** What promotion codes show only when asked. */
  readonly promotionTerms: Map<string, { currencyOptions: Record<string, { minimum_amount: number }> }> = new Map();
  /** Invoices of no subscription that are draft or open. */
  readonly unsettledInvoices: Set<string> = new Set();
  /** What waits for an invoice, by customer, oldest first. */
  readonly pendingInvoiceItems: Map<string, string[]> = new Map();
  /** Changes that wait for their invoice to be paid, by subscription; `evenUnpaid`: or for its payment to be refused. */
  readonly pendingUpdates: Map<string, { invoice: string; after: Subscription; evenUnpaid?: boolean }> = new Map();
  /** What prices are in further currencies; shown only when asked. */
  readonly priceCurrencies: Map<string, Record<string, PriceTerms>> = new Map();
  /** The tiers of prices that have them; prices show them only when asked. */
  readonly priceTiers: Map<string, Tier[]> = new Map();
  /** Invoices that were not paid by their due date. */
  readonly overdueInvoices: Set<string> = new Set();
  /** Schedules whose end was announced, with that end. */
  readonly scheduleNotices: Map<string, number> = new Map();
  /** The renewals that `invoice.upcoming` has told of, by subscription. */
  readonly upcomingNotices: Map<string, number> = new Map();
  /** Subscriptions whose customer was told that the trial ends. */
  readonly trialNotices: Set<string> = new Set();
  /** PaymentIntents that are confirmed by the server, and whose person has authenticated: with which card. */
  readonly authenticated: Map<string, string> = new Map();
  /** PaymentIntents, and charges without one, whose money is held and not yet captured. */
  readonly authorizations: Set<string> = new Set();
  /** Refunds that are yet to succeed or to fail. */
  readonly settlingRefunds: Set<string> = new Set();
  /** Balance transactions whose money is not yet available. */
  readonly pendingBalance: Set<string> = new Set();
  /** The payment method that a ConfirmationToken shows in part. */
  readonly confirmationTokenMethods: Map<string, string> = new Map();
  readonly cards: Map<string, CardOnFile> = new Map();
  readonly checkoutPlans: Map<string, CheckoutPlan> = new Map();
  /** The session that an intent pays. */
  readonly checkoutIntents: Map<string, string> = new Map();
  /** Webhook endpoints that hear of connected accounts, and not of the platform. */
  readonly connectEndpoints: Set<string> = new Set();
  readonly webhookSecrets: Map<string, string> = new Map();
  /** By endpoint: the secret before the present one, and until when it counts, in seconds. */
  readonly oldWebhookSecrets: Map<string, { secret: string; until: number }> = new Map();

  private readonly expandable: Table<{ id: string }>[] = [
    this.customers,
    this.products,
    this.prices,
    this.paymentMethods,
    this.paymentIntents,
    this.setupIntents,
    this.setupAttempts,
    this.mandates,
    this.files,
    this.charges,
    this.refunds,
    this.disputes,
    this.balanceTransactions,
    this.checkoutSessions,
    this.subscriptions,
    this.subscriptionSchedules,
    this.coupons,
    this.testClocks,
    this.promotionCodes,
    this.discounts,
    this.invoices,
    this.creditNotes,
    this.customerBalanceTransactions,
    this.portalConfigurations,
    this.accounts,
    this.transfers,
    this.applicationFees,
    this.payouts,
  ] as unknown as Table<{ id: string }>[];

  /** Whether an object that a page or an expansion may be about is here. */
  holds(id: string): boolean {
    return this.find(id) !== undefined || this.portalSessions.get(id) !== undefined;
  }

  /** Any object that an id elsewhere may point to, for `expand`. */
  find(id: string): object | undefined {
    if (this.deletedCustomers.has(id)) return { id, object: 'customer', deleted: true };
    for (const table of this.expandable) {
      const found = table.get(id);
      if (found) return found;
    }
    return this.deletedCoupons.get(id);
  }
}
