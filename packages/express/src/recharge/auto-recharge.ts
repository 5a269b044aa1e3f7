import type { AutoRechargeBody, AutoRechargeReply } from '@tillkit/contract';
import type { Identity } from '../http/identity.js';

/**
 * Charges a saved card when a balance falls below the account's threshold: `billing.autoRecharge`. Amounts are in minor
 * units.
 */
export interface AutoRecharge {
  /**
   * Reads what the account has set, and how the last charge went.
   * @throws BillingFailure PROVIDER_UNAVAILABLE, since the saved card is read at Stripe
   */
  read(accountId: string): Promise<AutoRechargeReply>;
  /**
   * Saves what the account wants. A balance that is low already is charged for at once.
   * @throws BillingFailure AMOUNT_NOT_INTEGER, AMOUNT_NOT_IN_STEPS, AMOUNT_BELOW_MINIMUM, AMOUNT_ABOVE_MAXIMUM,
   * BALANCE_CAP_EXCEEDED, CURRENCY_NOT_SUPPORTED, PAYMENT_METHOD_REQUIRED, PROVIDER_UNAVAILABLE
   */
  save(identity: Identity, wanted: AutoRechargeBody): Promise<AutoRechargeReply>;
  /**
   * Charges the card of an account whose balance is below its threshold.
   * @returns whether it was charged
   * @throws BillingFailure PROVIDER_UNAVAILABLE when the outcome is not known yet: the sweeper continues it
   */
  consider(accountId: string): Promise<boolean>;
}
