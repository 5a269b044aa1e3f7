import type { Credits } from './credits.js';
import type { ReserveInput } from './input/reservation.js';
import type { Verification } from './ledger/verify.js';
import type { ConsumeCommand, QuotaReleaseCommand } from './rules/commands.js';
import type { Entry, QuotaEntry } from './rules/entry.js';
import type { CreditState, QuotaRow } from './rules/state.js';

/** `billing.credits`, and what other features of the router need beside it. */
export interface CreditEngine extends Credits {
  /** The newest entry's number of each of these accounts; an account without credits is left out. One query. */
  seqs(accountIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** When the next of the account's grants and holds ends by itself, or null. */
  nextEndAt(accountId: string): Promise<Date | null>;
  /** The stored state of an account, without its entries. */
  inspect(accountId: string): Promise<CreditState>;
  /** What is left of a grant, held or free; 0 when it is used up, has ended, or never was. */
  leftOf(accountId: string, seq: number): Promise<number>;
  /** As `verify`, and shows each entry on the way. */
  audit(accountId: string, each: (entry: Entry) => void): Promise<Verification>;
  /** Repairs an account that is not what its ledger says. @returns whether it was repaired */
  rebuild(accountId: string): Promise<boolean>;
  /** Ids of all accounts with credits, in their order. */
  accountIds(): AsyncIterable<string>;
  /** Makes a change of a quota, or repeats it. @throws BillingFailure QUOTA_EXCEEDED */
  changeQuota(accountId: string, command: ConsumeCommand | QuotaReleaseCommand): Promise<QuotaEntry>;
  /**
   * Reserves room under a balance cap. The same id reserves once, also after it has ended.
   * @throws BillingFailure BALANCE_CAP_EXCEEDED; ACCOUNT_BUSY when too many are open
   */
  reserve(accountId: string, input: ReserveInput): Promise<void>;
  /** Ends the reservation of an id, if there is one. */
  unreserve(accountId: string, id: string): Promise<void>;
  /** The stored counts of quotas. A row whose window has ended no longer counts. */
  quotaRows(accountId: string): Promise<readonly QuotaRow[]>;
  /** Builds the indexes that the guarantees need. Call it before the first change. */
  ensureIndexes(): Promise<void>;
  /**
   * Starts draining in the background. Without it every result is the same, but outboxes are drained only when they
   * grow.
   */
  start(): void;
  /** Waits for changes in flight, drains what this process wrote, and ends the background work. */
  stop(): Promise<void>;
}
