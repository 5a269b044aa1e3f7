import type { Balance, LedgerEntry, LedgerReply } from '@tillkit/contract';
import type { GrantInput } from './input/grant.js';
import type { CaptureInput, HoldInput, ReleaseInput } from './input/hold.js';
import type { AdjustInput, ClawBackInput, ExpireInput, TransferInput } from './input/operator.js';
import type { SpendInput } from './input/spend.js';
import type { ExportOptions } from './ledger/export.js';
import type { LedgerPage } from './ledger/history.js';
import type { Verification } from './ledger/verify.js';
import type { DrainLag } from './store/drainer.js';

/** What `billing.credits.balance` takes. */
export interface BalanceOptions {
  /** Another moment than now, in the past or to come. */
  at?: Date | undefined;
}

/**
 * Credits of accounts: `billing.credits`.
 *
 * Amounts are whole numbers; minor units where the unit is a currency, e.g. 2500 `usd` is $25.00. Every change has a
 * key: it is made at most once, and every repeat gets the first reply.
 *
 * @throws BillingFailure from every change: INVALID_INPUT, KEY_CONFLICT (the key was used for something else),
 * ACCOUNT_BUSY, DATABASE_UNAVAILABLE, and what the method names
 */
export interface Credits {
  /**
   * Adds a grant. It pays debt of its unit first.
   * @throws BillingFailure AMOUNT_ABOVE_MAXIMUM
   * @example
   * await billing.credits.grant(accountId, {
   *   key: `welcome:${accountId}`,
   *   amount: 500,
   *   unit: 'usd',
   *   kind: 'promotional',
   *   source: { type: 'signup', id: accountId },
   * });
   */
  grant(accountId: string, input: GrantInput): Promise<LedgerEntry>;
  /**
   * Takes an amount from the grants of a unit, in burn order: all of it or nothing.
   * @throws BillingFailure INSUFFICIENT_CREDITS, BUDGET_EXCEEDED
   * @example
   * await billing.credits.spend(accountId, { key: `chat:${messageId}`, amount: 12, reason: 'chat message' });
   */
  spend(accountId: string, input: SpendInput): Promise<LedgerEntry>;
  /**
   * Reserves an amount until it is captured, released or expires.
   * @throws BillingFailure INSUFFICIENT_CREDITS, BUDGET_EXCEEDED
   */
  hold(accountId: string, input: HoldInput): Promise<LedgerEntry>;
  /**
   * Takes what a hold has reserved, all or a part. The rest is released, unless `final` is false.
   * @throws BillingFailure HOLD_NOT_OPEN, AMOUNT_ABOVE_MAXIMUM; INSUFFICIENT_CREDITS and BUDGET_EXCEEDED for what is
   * past the hold
   */
  capture(accountId: string, input: CaptureInput): Promise<LedgerEntry>;
  /**
   * Ends a hold. What it reserved returns to its grants.
   * @throws BillingFailure HOLD_NOT_OPEN
   */
  release(accountId: string, input: ReleaseInput): Promise<LedgerEntry>;
  /**
   * Adds or takes credits by hand. The ledger says who did it and why.
   * @throws BillingFailure INSUFFICIENT_CREDITS, unless `intoDebt`
   */
  adjust(accountId: string, input: AdjustInput): Promise<LedgerEntry>;
  /**
   * Expires what is free of a grant, before its time.
   * @throws BillingFailure GRANT_NOT_FOUND
   */
  expire(accountId: string, input: ExpireInput): Promise<LedgerEntry>;
  /**
   * Takes a grant back because its payment was refunded or disputed: from the grant, then from others. What is not there
   * becomes debt.
   * @throws BillingFailure GRANT_NOT_FOUND; AMOUNT_ABOVE_MAXIMUM past what was granted
   */
  clawBack(accountId: string, input: ClawBackInput): Promise<LedgerEntry>;
  /**
   * Moves credits to another account, with their terms. Resolves with the sender's entry once the receiver has them.
   * @throws BillingFailure INSUFFICIENT_CREDITS
   */
  transfer(accountId: string, input: TransferInput): Promise<LedgerEntry>;
  /**
   * Reads what an account has: one balance for each unit it ever had, and one for the default unit. With `at` in the
   * past, what it had then; with `at` to come, what it will have if nothing changes.
   * @throws BillingFailure INVALID_INPUT, DATABASE_UNAVAILABLE
   */
  balance(accountId: string, options?: BalanceOptions): Promise<Balance[]>;
  /**
   * Reads a page of the ledger, newest entry first.
   * @throws BillingFailure INVALID_INPUT, DATABASE_UNAVAILABLE
   */
  ledger(accountId: string, page?: LedgerPage): Promise<LedgerReply>;
  /**
   * Writes the ledger as text, oldest entry first, in chunks.
   * @throws BillingFailure INVALID_INPUT, DATABASE_UNAVAILABLE
   * @example
   * Readable.from(billing.credits.export(accountId, { format: 'csv' })).pipe(res);
   */
  export(accountId: string, options: ExportOptions): AsyncIterable<string>;
  /**
   * Replays an account from its first entry and compares the result with its balance. Reads the whole ledger.
   * @throws BillingFailure INVALID_INPUT, DATABASE_UNAVAILABLE
   */
  verify(accountId: string): Promise<Verification>;
  /**
   * Moves all waiting entries of all accounts to the ledger, and finishes transfers. Background workers do this too.
   * @returns how many entries were moved
   * @throws BillingFailure DATABASE_UNAVAILABLE
   */
  drain(): Promise<number>;
  /**
   * Tells how far the ledger was behind when a process last looked at all accounts. One does every few seconds: see
   * `credits.drainIntervalMs`. Never throws.
   */
  drainLag(): DrainLag;
}
