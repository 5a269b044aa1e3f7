import type { RequestHandler, Router } from 'express';
import type { Accounts } from './accounts/service.js';
import type { Checkout } from './checkout/service.js';
import type { Credits } from './credits/service.js';
import type { Invoices } from './invoices/service.js';
import type { PaymentMethods } from './methods/service.js';
import type { AmountOf, RequireCreditsOptions, RequireQuotaOptions } from './middleware/service.js';
import type { BillingPlans } from './plans/service.js';
import type { Quotas } from './quotas/service.js';
import type { AutoRecharge } from './recharge/service.js';
import type { ReconcileInput, ReconcileReport } from './reconcile/service.js';
import type { Subscriptions } from './subscriptions/service.js';
import type { SweepOptions, SweepReport } from './sweeper.js';
import type { Webhooks } from './webhooks/service.js';

/** What `billing.health()` answers. */
export interface Health {
  /** Whether this process can serve requests. */
  ok: boolean;
  /** Whether the database answers. */
  database: 'up' | 'down';
  /** Whether money endpoints are open: the option `enabled`. */
  enabled: boolean;
  /** What is wrong, with the addresses of the database's servers: for the log, not for clients. */
  problem?: string | undefined;
}

/**
 * Billing of one application: everything the router does, as methods, and the router. `createBilling` makes it. `Plan`
 * and `Quota` are the keys of your catalogue; where the catalogue is not known, they are any string.
 *
 * Its methods, except `ready`, fail with a BillingFailure and no other error. Beside the codes that a method names, each can fail with
 * INVALID_INPUT, DATABASE_UNAVAILABLE, PROVIDER_REJECTED or INTERNAL. The `cause` is the original error, for your log.
 */
export interface Billing<Plan extends string = string, Quota extends string = string> {
  /** What you mount: `app.use('/api/billing', billing.router)`. */
  readonly router: Router;
  /** Accounts and their customers at Stripe. */
  readonly accounts: Accounts;
  /** Balances, grants, holds and the ledger. */
  readonly credits: Credits;
  /** What the account's plans allow, and what is used of it. */
  readonly quotas: Quotas<Quota>;
  /** The plans for sale, and their prices at Stripe. */
  readonly plans: BillingPlans<Plan>;
  /** The subscription of an account, as Stripe has it. */
  readonly subscriptions: Subscriptions;
  /** Top-ups, purchases of plans, and the customer's portal. */
  readonly checkout: Checkout<Plan>;
  /** Charges a saved card when a balance falls below the account's threshold. */
  readonly autoRecharge: AutoRecharge;
  /** Saved payment methods: saving, listing, choosing and removing them. */
  readonly paymentMethods: PaymentMethods;
  /** Invoices: listing them, and paying an open one. */
  readonly invoices: Invoices;
  /** Events of Stripe. */
  readonly webhooks: Webhooks;
  /**
   * Makes middleware that reserves credits before your handler runs and takes them when the reply has ended. Without
   * enough of them it answers 402 INSUFFICIENT_CREDITS. When the reply fails, the credits are released.
   *
   * Each request is one hold under a key of its own, made here. A key from the client is not taken on purpose: a client
   * that sends one key twice would get the feature twice for one price. If the process dies in between, the hold expires.
   * @param amount a whole number above 0, in minor units where the unit is a currency, or a function of the request
   * @throws TypeError when the route is made, naming what is wrong
   * @example
   * app.post('/chat', billing.requireCredits(5, { reason: 'chat message' }), handler);
   */
  requireCredits(amount: AmountOf, options?: RequireCreditsOptions): RequestHandler;
  /**
   * Makes middleware that uses a quota before your handler runs. When the quota is used up it answers 402
   * QUOTA_EXCEEDED, or with `orCredits` is paid from the balance. When the reply fails, the use is released. If the
   * process dies in between, it stays used.
   * @param amount a whole number above 0, or a function of the request. Default 1
   * @throws TypeError when the route is made, naming what is wrong
   * @example
   * app.post('/chat', billing.requireQuota('messages', 1, { orCredits: 5 }), handler);
   */
  requireQuota(quota: Quota, amount?: AmountOf, options?: RequireQuotaOptions): RequestHandler;
  /**
   * Makes middleware that lets accounts with one of these plans through and answers 403 PLAN_REQUIRED to others. Every
   * account has the free plans.
   * @throws TypeError when the route is made, for a plan that is not in the catalogue
   * @example
   * app.use('/reports', billing.requireAccess('pro', 'team'), reports);
   */
  requireAccess(...plans: [Plan, ...Plan[]]): RequestHandler;
  /** Starts the background work of this process, when it was made with `workers: false`. */
  startWorkers(): void;
  /**
   * Finds at Stripe what was missed: payments of open sessions, renewals, and events that never arrived. Background
   * workers do this once a minute. What could not be read is counted in the report.
   */
  sweep(options?: SweepOptions): Promise<SweepReport>;
  /**
   * Compares accounts with their ledgers and with the payments at Stripe, for operators. With `repair` it repairs what is
   * safe. Running it twice, or beside webhooks, does no harm.
   * @throws BillingFailure INVALID_INPUT, PROVIDER_UNAVAILABLE, DATABASE_UNAVAILABLE
   */
  reconcile(input: ReconcileInput): Promise<ReconcileReport>;
  /**
   * Resolves when every index exists.
   * @throws Error naming MONGODB_URI when the database does not answer, within 5 seconds
   */
  ready(): Promise<void>;
  /**
   * Tells whether the database answers, within 2 seconds: whether this process is ready for requests. Never throws. It
   * says nothing about whether the process is alive.
   */
  health(): Promise<Health>;
  /** Ends the background work and waits for what is in flight. The connection stays open. */
  close(): Promise<void>;
}
