/**
 * What the kit asks of a payment provider, in the kit's own nouns. Stripe is the first provider; nothing outside of
 * `providers/stripe/` knows its shapes.
 *
 * Every reading is what the provider says now. Every creation carries a `key`: the same key gives the same object, also
 * after a crash. Failures are {@link ProviderFailure}s.
 */

/** Who and what an object at the provider belongs to. Written on every object and checked on every reading. */
export interface ProviderTags {
  accountId: string;
  userId: string;
  /** How the object came to be, e.g. "checkout". */
  source: string;
  /** Deployment that owns the object; events of another are not ours. */
  environment: string;
  plan?: string | undefined;
  sessionId?: string | undefined;
  /** Of a subscription that was bought twice: the one that was kept. */
  duplicateOf?: string | undefined;
  /** Of a subscription that is canceled while a payment is due: the invoice that is voided before it ends. */
  endsUnpaid?: string | undefined;
}

/** Tags as they are read back: of an object that others may have made, any of them can be missing. */
export type ReadTags = { [K in keyof ProviderTags]?: string | undefined };

export interface HostedCheckout {
  id: string;
  url: string;
  expiresAt: Date;
}

/** Where a hosted checkout stands. `settling`: submitted, but the money is not there yet (delayed methods). */
export type CheckoutState = 'open' | 'settling' | 'paid' | 'failed' | 'expired';

export interface CheckoutReading {
  id: string;
  state: CheckoutState;
  customerId: string | null;
  /** What is sold, before tax and discounts, in minor units. */
  subtotalMinor: number;
  currency: string;
  /** Id of the payment, once there is one. */
  paymentId: string | null;
  subscriptionId: string | null;
  tags: ReadTags;
}

/** Where a payment in the page stands. `open`: nothing or a failed try so far; it can still be paid. */
export type PaymentState = 'open' | 'settling' | 'paid' | 'cancelled';

export interface PaymentReading {
  id: string;
  state: PaymentState;
  customerId: string | null;
  amountMinor: number;
  currency: string;
  /** Whether the last try failed, e.g. was declined. */
  failedBefore: boolean;
  /** Why the last try failed, in the provider's words, which are made for customers. */
  failure: PaymentDecline | null;
  clientSecret: string | null;
  tags: ReadTags;
}

export interface PaymentDecline {
  /** The bank's reason where there is one, e.g. `insufficient_funds`, else the provider's. The list is open. */
  code: string;
  message: string;
}

/** Money of a payment that went back to the customer, or was to. */
export interface Reversal {
  id: string;
  kind: 'refund' | 'dispute';
  amountMinor: number;
  /**
   * False for a refund that failed or was cancelled, and for a dispute that is not lost: the money stayed, or came
   * back.
   */
  stands: boolean;
}

/** A payment method that a customer has saved. */
export interface SavedMethod {
  id: string;
  brand: string;
  last4: string;
}

/** Where the payment of an invoice stands. `open`: it was not tried, or the last try says nothing. */
export type Settlement =
  | { state: 'paid' }
  /** The money is on its way, e.g. of a bank debit. */
  | { state: 'processing' }
  /** Void, written off or a draft: it cannot be paid. */
  | { state: 'closed'; status: string }
  | { state: 'open'; clientSecret: string | null }
  | { state: 'requires_action'; clientSecret: string }
  | { state: 'declined'; decline: PaymentDecline; clientSecret: string | null };

/** An invoice. Amounts in minor units. */
export interface InvoiceReading {
  id: string;
  customerId: string | null;
  subscriptionId: string | null;
  number: string | null;
  /** The provider's word. The list is open. */
  status: string;
  createdAt: Date;
  currency: string;
  subtotalMinor: number;
  discountMinor: number;
  taxMinor: number;
  totalMinor: number;
  paidMinor: number;
  dueMinor: number;
  nextAttemptAt: Date | null;
  hostedUrl: string | null;
  pdfUrl: string | null;
  lines: {
    description: string;
    quantity: number | null;
    amountMinor: number;
    periodStartAt: Date;
    periodEndAt: Date;
  }[];
}

/** A saved method with what a customer sees of it. */
export interface MethodReading {
  id: string;
  /** The provider's word. The list is open. */
  type: string;
  brand: string | null;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
  createdAt: Date;
}

export interface SubscriptionReading {
  id: string;
  customerId: string;
  /** The provider's own word. The list is open. */
  status: string;
  priceId: string | null;
  lookupKey: string | null;
  interval: string | null;
  amountMinor: number | null;
  currency: string;
  seats: number;
  /** False when others have added a second item. */
  isOneItem: boolean;
  /** Whether the saved method is charged; otherwise invoices are sent. */
  isCharged: boolean;
  /** What its periods are counted from. */
  anchorAt: Date;
  periodStartAt: Date;
  periodEndAt: Date;
  createdAt: Date;
  cancelledAt: Date | null;
  cancelAt: Date | null;
  cancelAtPeriodEnd: boolean;
  endedAt: Date | null;
  trialEndAt: Date | null;
  /** The latest invoice, and whether it is the first one of this subscription. */
  latestInvoiceId: string | null;
  latestInvoiceIsFirst: boolean;
  /** Set while invoices are made but no money is collected for them. */
  collectionPause: { behavior: string; resumesAt: Date | null } | null;
  tags: ReadTags;
}

/** A subscription with what its invoices say. */
export interface SubscriptionStanding extends SubscriptionReading {
  /** The newest invoice that waits for its payment, while the subscription is unpaid; null when none does. */
  due: InvoiceDue | null;
  /** Whether the invoice of the current period was voided because collection is paused. */
  isPeriodVoided: boolean;
  /** The schedule that changes it; null without one. */
  schedule: PlanSchedule | null;
}

/** A schedule that changes a subscription. */
export interface PlanSchedule {
  /** False for one that was made at the provider by others. */
  isOurs: boolean;
  /** What the subscription becomes next; null when the schedule changes nothing any more. */
  next: {
    priceId: string | null;
    lookupKey: string | null;
    interval: string | null;
    amountMinor: number | null;
    seats: number;
    at: Date;
  } | null;
}

/** What a subscription is to become. */
export interface ChangeTarget {
  /** Null keeps the price. */
  priceId: string | null;
  seats: number;
  /** Whether a new period begins with the change: where the interval is another. */
  restartsPeriod: boolean;
}

/** The invoice that a change would make. Amounts in minor units. */
export interface ChangePreviewReading {
  lines: { description: string; amountMinor: number; isProration: boolean }[];
  subtotalMinor: number;
  discountMinor: number;
  taxMinor: number;
  totalMinor: number;
  /** What is charged; the rest of the total is paid from the customer's credit, or goes there. */
  dueNowMinor: number;
  currency: string;
  issuedAt: Date;
  /** The latest end of what is billed. */
  periodEndAt: Date;
}

/** How a change that happens now went. In all but `changed` the old plan stays until its invoice is paid. */
export type ChangeOutcome =
  | { state: 'changed' }
  | { state: 'requires_action'; clientSecret: string }
  | { state: 'declined'; decline: PaymentDecline };

export interface InvoiceDue {
  invoiceId: string;
  /** What is left to pay. */
  amountMinor: number;
  currency: string;
  /** When it is tried again by itself; null when it is not. */
  nextAttemptAt: Date | null;
  /** The provider's page to pay it on. */
  payUrl: string | null;
}

export interface CatalogueItem {
  planCode: string;
  planName: string;
  description: string | null;
  lookupKey: string;
  interval: 'month' | 'year';
  amountMinor: number;
  currency: string;
}

export interface PriceReading {
  id: string;
  lookupKey: string | null;
  active: boolean;
  amountMinor: number | null;
  currency: string;
  interval: string | null;
  intervalCount: number | null;
}

/** A verified event, as far as the kit looks into it. Everything else is read again from the provider. */
export interface ProviderEvent {
  id: string;
  type: string;
  createdAt: Date;
  live: boolean;
  objectId: string;
  objectType: string;
  /** The subscription that an invoice or a schedule is for; null for everything else. */
  subscriptionId: string | null;
  /** The payment that a refund, dispute or charge is of; null for everything else. */
  paymentId: string | null;
  /** Deployment named on the object, if any. */
  environment: string | null;
  payload: string;
}

/** Some of a list of events, newest first. */
export interface EventPage {
  events: ProviderEvent[];
  /** The provider's own time when it answered, in whole seconds. */
  answeredAt: Date;
}

/** From `from` on, and before `to`, by the provider's clock. */
export interface PaymentWindow {
  from: Date;
  to: Date;
}

export interface TopUpOrder {
  customerId: string;
  amountMinor: number;
  currency: string;
  tags: ProviderTags;
  key: string;
}

export interface ReturnPages {
  successUrl: string;
  cancelUrl: string;
}

export interface PaymentProvider {
  /** Creates the customer, or gives the one this key created before. */
  createCustomer(input: { email?: string; name?: string; tags: ProviderTags; key: string }): Promise<{ id: string }>;
  /** Customers of this account made since a moment: for a creation whose reply was lost too long ago for its key. */
  findCustomers(input: { accountId: string; environment: string; createdSince: Date }): Promise<{ id: string }[]>;
  isCustomerDeleted(customerId: string): Promise<boolean>;

  createTopUpCheckout(order: TopUpOrder & ReturnPages): Promise<HostedCheckout>;
  createTopUpPayment(order: TopUpOrder): Promise<{ id: string; clientSecret: string }>;
  /** Charges a saved method while its owner is away. A decline is no failure of the call: read the payment. */
  chargeSavedMethod(order: TopUpOrder & { methodId: string }): Promise<{ id: string }>;
  /** What a customer's automatic payments are charged to: the default method, else the newest card; or null. */
  savedMethod(customerId: string): Promise<SavedMethod | null>;
  /** Prepares saving a method in the page. */
  createSetup(input: { customerId: string; tags: ProviderTags }): Promise<{ id: string; clientSecret: string }>;
  /** Opens a page where a customer saves a method. */
  createSetupCheckout(
    input: { customerId: string; currency: string; tags: ProviderTags } & ReturnPages,
  ): Promise<{ url: string }>;
  /** The saved methods, newest first, and the one that the customer chose. */
  listMethods(customerId: string): Promise<{ methods: MethodReading[]; defaultId: string | null }>;
  /** Charges the customer's renewals and automatic payments to a method, those of all its subscriptions too. */
  makeDefault(customerId: string, methodId: string): Promise<void>;
  /** Takes a method off its customer and the subscriptions that have it. Does nothing to one that is off already. */
  detachMethod(customerId: string, methodId: string): Promise<void>;
  /** The customer whom a method was saved for. */
  customerOfSetup(setupId: string): Promise<string | null>;
  createSubscriptionCheckout(
    order: { customerId: string; priceId: string; seats: number; tags: ProviderTags; key: string } & ReturnPages,
  ): Promise<HostedCheckout>;
  readCheckout(id: string): Promise<CheckoutReading>;
  readPayment(id: string): Promise<PaymentReading>;
  /** What came back of a payment, oldest first, and what was paid, tax included. */
  readReversals(paymentId: string): Promise<{ paidMinor: number; reversals: Reversal[] }>;
  /** Payments that are paid, and were made or charged in a window; of all deployments and accounts. */
  listPaid(window: PaymentWindow): AsyncIterable<PaymentReading>;
  /** Checkouts that their customers finished, and that could have been paid in a window. */
  listCheckouts(window: PaymentWindow): AsyncIterable<CheckoutReading>;
  /**
   * Ids of payments of which money went back in a window, or a refund failed, or a dispute was decided; repeats come.
   */
  listReversed(window: PaymentWindow): AsyncIterable<string>;
  /** What an id names, by its form; null when it is no id of a payment of this provider. */
  namesPayment(id: string): 'payment' | 'checkout' | null;
  /** Closes a checkout that is still open, so that it can never be paid. Does nothing to one that is not open. */
  closeCheckout(id: string): Promise<void>;
  /** Closes a payment that is still open. Does nothing to one that is paid, on its way or cancelled. */
  closePayment(id: string): Promise<void>;

  readSubscription(id: string): Promise<SubscriptionStanding>;
  listSubscriptions(customerId: string): Promise<SubscriptionReading[]>;
  /**
   * Subscriptions of all customers: those made since a moment, ended ones too; without it those that have not ended.
   */
  eachSubscription(which: { createdSince?: Date }): AsyncIterable<SubscriptionReading>;
  cancelAtPeriodEnd(id: string, why: { feedback?: string | undefined; comment?: string | undefined }): Promise<void>;
  /** Ends it now, with a last invoice for what was used and not billed. Paid time that is left is not refunded. */
  cancelNow(id: string, why: { feedback?: string | undefined; comment?: string | undefined }): Promise<void>;
  /**
   * Ends a subscription whose payment is due, and voids what it owes. `kept`: its payment was made meanwhile or is on
   * its way, so it is canceled at the end of its period instead. Repeating it continues where it stopped.
   */
  endUnpaid(
    id: string,
    why: { feedback?: string | undefined; comment?: string | undefined },
  ): Promise<'ended' | 'kept'>;
  /** Takes back both kinds of pending cancellation. */
  resume(id: string): Promise<void>;
  /** The invoice of a change that happens now. Changes nothing. */
  previewChange(id: string, target: ChangeTarget, prorationAt: Date): Promise<ChangePreviewReading>;
  /** The invoice of a whole period as it would be after a change, without prorations. Changes nothing. */
  previewRenewal(id: string, target: ChangeTarget): Promise<ChangePreviewReading>;
  /** Changes it when the invoice of the change is paid, and charges that at once. */
  changeNow(id: string, target: ChangeTarget, how: { prorationAt: Date; key: string }): Promise<ChangeOutcome>;
  /** Voids the invoice of a change that is not paid. Does nothing where none waits. */
  dropChange(id: string): Promise<void>;
  /** Changes it at the end of its period. Takes the place of what was scheduled before. */
  scheduleChange(id: string, target: ChangeTarget): Promise<void>;
  /** Takes its schedule off: it continues as it is. Does nothing where there is none. */
  unscheduleChange(id: string): Promise<void>;
  /** Ends a subscription now, and tags it with the one that is kept. Repeating it changes nothing. */
  endDuplicate(subscriptionId: string, keptSubscriptionId: string): Promise<void>;
  /** Refunds all that an invoice was paid with. A repeat refunds nothing more and answers the same. */
  refundInvoice(invoiceId: string): Promise<{ refundedMinor: number }>;

  /** Invoices of a customer, newest first, drafts too. `after`: the last one of the page before. */
  listInvoices(
    customerId: string,
    page: { limit: number; after: string | undefined },
  ): Promise<{ invoices: InvoiceReading[]; hasMore: boolean }>;
  readInvoice(id: string): Promise<InvoiceReading>;
  /** The next invoice of a subscription as it would be made now; null when none will come. */
  upcomingInvoice(subscriptionId: string): Promise<InvoiceReading | null>;
  /** Pays an open invoice with a saved method. A decline is no failure of the call. */
  payInvoice(id: string, how: { methodId: string; key: string }): Promise<Settlement>;
  readSettlement(invoiceId: string): Promise<Settlement>;

  findPrices(lookupKeys: readonly string[]): Promise<PriceReading[]>;
  readPrice(id: string): Promise<PriceReading | null>;
  createPrice(item: CatalogueItem): Promise<PriceReading>;

  createPortal(input: { customerId: string; returnUrl: string }): Promise<{ url: string }>;

  /** @throws ProviderFailure `bad_signature` or `bad_payload` */
  verifyEvent(input: { payload: Buffer; signature: string | undefined; secrets: readonly string[] }): ProviderEvent;
  /**
   * Events of these types since a moment, or all that the provider keeps: page by page, so that any number fits in
   * memory. There is always a first page, if an empty one.
   */
  listEvents(input: { types: readonly string[]; createdSince: Date | null }): AsyncIterable<EventPage>;
}

export type ProviderFailureReason =
  | 'unavailable'
  | 'busy'
  | 'rejected'
  | 'not_found'
  | 'customer_gone'
  | 'card_declined'
  /** The customer has nothing that could be charged. */
  | 'no_method'
  | 'bad_signature'
  | 'bad_payload';

/** Why the provider did not do what was asked. `cause` holds the provider's own error, for the log. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly reason: ProviderFailureReason;
  /** Of `not_found`: the object that was asked for, where a single one was. */
  readonly objectId: string | null;

  constructor(reason: ProviderFailureReason, message: string, cause?: unknown, objectId: string | null = null) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.objectId = objectId;
  }
}
