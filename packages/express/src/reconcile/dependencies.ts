import type { AccountsService } from '../accounts/service.js';
import type { CheckoutAudit } from '../checkout/service.js';
import type { Clock } from '../clock.js';
import type { CreditEngine } from '../credits/service.js';
import type { Logger } from '../logger.js';
import type { PaymentProvider } from '../providers/provider.js';
import type { SubscriptionsService } from '../subscriptions/service.js';

/** What the files of this feature work with. */
export interface ReconcileDependencies {
  provider: PaymentProvider;
  credits: Pick<CreditEngine, 'audit' | 'rebuild' | 'accountIds'>;
  checkouts: CheckoutAudit;
  subscriptions: Pick<SubscriptionsService, 'isRecorded' | 'sync' | 'compare' | 'unsettledAccounts'>;
  accounts: Pick<AccountsService, 'accountOfCustomer' | 'customerOf'>;
  environment: string;
  clock: Clock;
  logger: Logger;
}
