import type { QuotasReply } from '@tillkit/contract';
import type { ConsumeInput, QuotaReleaseInput } from '../credits/service.js';

/** What a use or a release of a quota changed. Every repeat of its key gets the same. */
export interface QuotaUse<Quota extends string = string> {
  /** The key of the use. */
  key: string;
  /** Name of the quota. */
  quota: Quota;
  /** How much was used; below 0 what was released, and 0 when nothing could be. */
  amount: number;
  /** What was used of all plans together after it. */
  used: number;
  /** What all plans allow together; null is unlimited. */
  limit: number | null;
  /** Of which plans it was used. */
  plans: { plan: string; amount: number }[];
  /** When it was used. */
  at: Date;
}

/**
 * What the account's plans allow, and what is used of it: `billing.quotas`. Amounts are whole numbers of what the quota
 * counts. Every change has a key: it is made at most once, and every repeat gets the first reply.
 */
export interface Quotas<Quota extends string = string> {
  /**
   * Uses an amount of a quota, from all plans of the account in one step: all of it or nothing.
   * @throws BillingFailure QUOTA_EXCEEDED, KEY_CONFLICT, INVALID_INPUT (also for a quota that no plan has),
   * ACCOUNT_BUSY, DATABASE_UNAVAILABLE
   * @example
   * await billing.quotas.consume(accountId, { quota: 'projects', key: `project:${projectId}` });
   */
  consume(accountId: string, input: ConsumeInput<Quota>): Promise<QuotaUse<Quota>>;
  /**
   * Releases what was used, to the plans it was used of, and never more than is used.
   * @throws BillingFailure KEY_CONFLICT, INVALID_INPUT, ACCOUNT_BUSY, DATABASE_UNAVAILABLE
   * @example
   * await billing.quotas.release(accountId, { quota: 'projects', of: `project:${projectId}` });
   */
  release(accountId: string, input: QuotaReleaseInput<Quota>): Promise<QuotaUse<Quota>>;
  /**
   * Reads what is used and allowed of every quota of the catalogue.
   * @throws BillingFailure INVALID_INPUT
   */
  read(accountId: string): Promise<QuotasReply>;
}
