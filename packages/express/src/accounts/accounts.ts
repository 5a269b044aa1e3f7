import type { Identity } from '../http/identity.js';

/** An account with its customer at Stripe. */
export interface Account {
  /** Your id of the account. */
  id: string;
  /** Stripe's id of its customer. */
  customerId: string;
}

/** Accounts and their customers at Stripe: `billing.accounts`. */
export interface Accounts {
  /**
   * Gives the account with its customer at Stripe, and makes both on first need.
   * @throws BillingFailure INVALID_INPUT, PROVIDER_UNAVAILABLE
   */
  ensure(identity: Identity): Promise<Account>;
  /**
   * Reads the id of the account's customer; null when it never needed one. Makes nothing.
   */
  customerOf(accountId: string): Promise<string | null>;
}
