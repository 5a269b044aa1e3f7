import type { AutoRechargeBody, AutoRechargeReply } from '@tillkit/contract';
import type { Identity } from '../http/identity.js';

/**
 * Charges a saved card when a balance falls below the account's threshold: `billing.autoRecharge`. Amounts are in minor
 * units.
 */
export interface AutoRecharge {
  /**
   * Reads what the account has set, and how the last charge went.
   */
  read(accountId: string): Promise<AutoRechargeReply>;
  /**
   * Saves what the account wants. A balance that is low already is charged for at once.
   * @throws BillingFailure of the list in `docs/errors.md`, e.g. AMOUNT_BELOW_MINIMUM
   */
  save(identity: Identity, wanted: AutoRechargeBody): Promise<AutoRechargeReply>;
  /**
   * Charges the card of an account whose balance is below its threshold.
   * @returns whether it was charged
   * @throws ProviderFailure when the outcome is not known yet: the sweeper continues it
   */
  consider(accountId: string): Promise<boolean>;
}
