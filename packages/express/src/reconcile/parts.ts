import type { Accounts } from '../accounts/service.js';
import type { CheckoutAudit } from '../checkout/service.js';
import type { Clock } from '../clock.js';
import type { Credits } from '../credits/service.js';
import type { Ready } from '../db/ready.js';
import type { Logger } from '../logger.js';
import type { PaymentProvider } from '../providers/provider.js';
import type { Subscriptions } from '../subscriptions/service.js';

/** What the files of this feature work with. */
export interface ReconcileParts {
  provider: PaymentProvider;
  credits: Pick<Credits, 'audit' | 'rebuild' | 'accountIds'>;
  checkouts: CheckoutAudit;
  subscriptions: Pick<Subscriptions, 'isRecorded' | 'sync' | 'compare' | 'unsettledAccounts'>;
  accounts: Pick<Accounts, 'accountOfCustomer' | 'customerOf'>;
  environment: string;
  clock: Clock;
  logger: Logger;
  ready: Ready;
}
