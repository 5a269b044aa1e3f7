import type { IncomingMessage } from 'node:http';
import { previousAttributes } from './changes.js';
import { copyOf } from './copy.js';
import type { Watcher } from './due.js';
import { Faults } from './faults/faults.js';
import { newId } from './ids.js';
import type { Keys } from './keys.js';
import { SignalBus } from './signals.js';
import { API_VERSION } from './specification.js';
import { Store } from './store.js';
import type { StoredEvent } from './stored.js';
import { eventsIn } from './tables.js';
import { Versions } from './versions.js';

/*
 * The heart of the sandbox, and what its pages are built on.
 *
 * A page (hosted Checkout, portal, 3-D Secure, Stripe.js stand-in) is registered with `app.page(method, path,
 * handler)`, reads `app.store`, and acts only through these functions, which give typed results:
 *   payments/intents/confirm.ts  confirmPaymentIntent, completeThreeDSecure
 *   payments/intents/setup.ts    confirmSetupIntent, completeSetupThreeDSecure
 *   payments/methods/cards.ts    createCardPaymentMethod (refuses a card that is not a published test card)
 *   checkout/pay.ts              requireSession, payCheckoutSession, resumeCheckoutSession
 *   checkout/saved-methods.ts    savedPaymentMethods, removeSavedPaymentMethod
 *   portal/operations.ts         portalSummary, cancelFromPortal, resumeFromPortal, addCardFromPortal, finishCardFromPortal,
 *                                makeDefaultFromPortal, removeCardFromPortal
 *   portal/customer-details.ts   updateCustomerFromPortal, addTaxIdFromPortal, removeTaxIdFromPortal
 * Where Stripe's own pages live, `app.urls` says. Every function throws StripeError (core/errors.ts) for what Stripe
 * answers with an error; its `body.message` is fit to be shown.
 */

/** Where the time comes from. */
export interface Clock {
  /** Tells the present moment. */
  now(): Date;
}

export interface PageRequest {
  /** `:name` segments of the page's path. */
  params: Record<string, string>;
  query: URLSearchParams;
  /** A form-encoded or JSON body, as text; empty when there is none. */
  body: string;
  request: IncomingMessage;
}

export interface PageReply {
  status?: number;
  headers?: Record<string, string>;
  body: string | Uint8Array;
}

export type PageHandler = (request: PageRequest) => PageReply | Promise<PageReply>;

export interface Page {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  pattern: RegExp;
  names: string[];
  handler: PageHandler;
}

/** How long events are kept. */
const eventSeconds = 30 * 86_400;

export class App {
  /** What belongs to each connected account, by its id. */
  readonly connected: Map<string, Store> = new Map();
  private actingFor: string | null = null;
  readonly pages: Page[] = [];
  /** What was ordered to go wrong. */
  readonly faults = new Faults();
  /** The API request being served: events that it causes name it. */
  request: { id: string; idempotencyKey: string | null } | undefined;
  /** Which API versions requests may ask for. */
  versions = new Versions();
  /** The account may send cards' numbers from its servers. */
  rawCardData = false;
  /** What becomes of a subscription whose renewal could not be collected by the last retry: a setting of Stripe's accounts. */
  afterLastRetry: 'cancel' | 'mark_unpaid' | 'leave_past_due' = 'cancel';
  /** How long before a renewal `invoice.upcoming` tells of it; 0 is never. */
  upcomingInvoiceDays = 7;
  /** `http://127.0.0.1:4242`, without a trailing slash; known once the server listens. */
  origin = '';
  /** What a domain tells those above it. */
  readonly signals = new SignalBus();
  /** What waits for the clock; each domain registers its own. */
  readonly watchers: Watcher[] = [];
  private readonly listeners: ((event: StoredEvent) => void)[] = [];

  /** The clock it was given, plus what it was advanced by. */
  readonly clock: Clock;
  private advancedSeconds = 0;

  constructor(
    base: Clock,
    /** Those of a state file take their place. */
    public keys: Keys,
    /** Who is paid, as the customer sees it. */
    readonly merchantName = 'Sandbox merchant',
    /** What belongs to the platform: the owner of the keys. */
    readonly platform: Store = new Store(),
  ) {
    this.clock = { now: () => new Date(base.now().getTime() + this.advancedSeconds * 1000) };
  }

  /** What the clock was advanced by. */
  get advanced(): number {
    return this.advancedSeconds;
  }

  /** Moves the clock forward. What falls due by it is the caller's to let happen. */
  advance(seconds: number): void {
    this.advancedSeconds += seconds;
  }

  /** The connected account that is being acted for; null is the platform. */
  get account(): string | null {
    return this.actingFor;
  }

  /** What belongs to whom is being acted for. */
  get store(): Store {
    return this.actingFor === null ? this.platform : this.storeOf(this.actingFor);
  }

  /** What belongs to a connected account; its store is made with the first look. */
  storeOf(account: string): Store {
    const store = this.connected.get(account) ?? new Store();
    this.connected.set(account, store);
    return store;
  }

  /** Runs `happen` for a connected account, or for the platform: a request that names the account, a page of its payment. */
  as<T>(account: string | null, happen: () => T): T {
    const outer = this.actingFor;
    this.actingFor = account;
    try {
      return happen();
    } finally {
      this.actingFor = outer;
    }
  }

  /** Whose an object is, by its id; null when it is the platform's, or nobody's. */
  ownerOf(id: string): string | null {
    for (const [account, store] of this.connected) if (store.holds(id)) return account;
    return null;
  }

  /** Any object of anyone, for `expand`: a transfer of the platform's leads to a payment of the account's. */
  find(id: string): object | undefined {
    return this.store.find(id) ?? this.platform.find(id) ?? this.connected.get(this.ownerOf(id) ?? '')?.find(id);
  }

  /** An event of anyone. */
  eventOf(id: string): StoredEvent | undefined {
    return [this.platform, ...this.connected.values()].map((store) => eventsIn(store).get(id)).find(Boolean);
  }

  private moment: number | undefined;

  /** Whole seconds since 1970, by the sandbox's clock: Stripe's unit of time. */
  now(): number {
    if (this.moment !== undefined) return this.moment;
    return Math.floor(this.clock.now().getTime() / 1000);
  }

  /** Runs `happen` as if it were `moment`: what fell due between two requests happens at its own time. */
  at<T>(moment: number, happen: () => T): T {
    const outer = this.moment;
    this.moment = moment;
    try {
      return happen();
    } finally {
      this.moment = outer;
    }
  }

  readonly urls = {
    checkout: (sessionId: string) => `${this.origin}/c/pay/${sessionId}`,
    /** Where the customer of an expired session finds a new one. */
    recovery: (sessionId: string) => `${this.origin}/r/pay/${sessionId}`,
    /** Where a connected account is onboarded. */
    onboarding: (token: string) => `${this.origin}/setup/e/${token}`,
    /** Where the owner of a connected account sees it. */
    accountDashboard: (account: string) => `${this.origin}/express/${account}`,
    /** Where a customer has a credit note on paper. */
    creditNotePdf: (noteId: string, secret: string) => `${this.origin}/credit-notes/${noteId}/${secret}/pdf`,
    /** Where a customer sees and pays an invoice. */
    invoice: (invoiceId: string, secret: string) => `${this.origin}/i/${invoiceId}/${secret}`,
    receipt: (chargeId: string, secret: string) => `${this.origin}/receipts/${chargeId}/${secret}`,
    portal: (sessionId: string) => `${this.origin}/p/session/${sessionId}`,
    /** Challenges the person for a PaymentIntent or SetupIntent that is `requires_action`. */
    threeDSecure: (intentId: string, clientSecret: string) =>
      `${this.origin}/3d-secure/${intentId}?client_secret=${encodeURIComponent(clientSecret)}`,
    /** What a request to the API was and what it was answered. */
    requestLog: (requestId: string) => `${this.origin}/_sandbox/requests/${requestId}`,
    stripeJs: () => `${this.origin}/endive/stripe.js`,
  };

  /** @param path with `:name` segments, e.g. `/c/pay/:session` */
  page(method: Page['method'], path: string, handler: PageHandler): void {
    const names = [...path.matchAll(/:([a-z_]+)/gi)].map((match) => match[1] ?? '');
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/:[a-z_]+/gi, '([^/]+)')}$`, 'i');
    this.pages.push({ method, path, pattern, names, handler });
  }

  onEvent(listener: (event: StoredEvent) => void): void {
    this.listeners.push(listener);
  }

  /** Records that something happened to `object`, as it is now, and tells the webhooks. */
  emit(type: string, object: object, previous?: Record<string, unknown>): StoredEvent {
    const event: StoredEvent = {
      id: newId('evt'),
      object: 'event',
      ...(this.actingFor === null ? {} : { account: this.actingFor }),
      api_version: API_VERSION,
      created: this.now(),
      data: {
        object: copyOf(object) as Record<string, unknown>,
        ...(previous ? { previous_attributes: copyOf(previous) } : {}),
      },
      livemode: false,
      pending_webhooks: 0,
      request: { id: this.request?.id ?? null, idempotency_key: this.request?.idempotencyKey ?? null },
      type,
    };
    eventsIn(this.store).insert(event);
    for (const listener of this.listeners) listener(event);
    this.forgetOldEvents();
    return event;
  }

  /** As at Stripe, an event can be read for 30 days: of a year that passes at once the last month stays. */
  forgetOldEvents(): void {
    const oldest = Math.floor(this.clock.now().getTime() / 1000) - eventSeconds;
    const events = eventsIn(this.store);
    for (let first = events.first(); first && first.created < oldest; first = events.first()) events.delete(first.id);
  }

  /** Applies `mutate` to a stored object and emits `type` with what the changed fields held, if any changed. */
  change<T extends object>(object: T, type: string, mutate: (object: T) => void): T {
    const before = copyOf(object) as Record<string, unknown>;
    mutate(object);
    const previous = previousAttributes(before, object as Record<string, unknown>);
    if (previous) this.emit(type, object, previous);
    return object;
  }
}
