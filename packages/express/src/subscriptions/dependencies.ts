import type { AccountsService } from '../accounts/service.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../domain-events.js';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { PlansService } from '../plans/service.js';
import type { PaymentProvider } from '../providers/provider.js';
import type { ChangePolicies } from './change-terms.js';
import type { SubscriptionModel } from './model.js';

/** What subscriptions announce. */
export interface SubscriptionEvents {
  /** A subscription of the account is not as it was. */
  'subscription.written': { accountId: string };
}

/** What the files of this feature work with. */
export interface SubscriptionDependencies {
  subscriptions: SubscriptionModel;
  accounts: AccountsService;
  plans: Pick<PlansService, 'catalogue' | 'planOfPrice' | 'forSale' | 'seatsFor'>;
  provider: PaymentProvider;
  /** Days of access after a renewal was not paid. */
  graceDays: number;
  /** What canceling does with the open invoices of a subscription whose payment is due. */
  openInvoicesOnCancel: OpenInvoicesOnCancel;
  /** When upgrades and downgrades happen. */
  changes: ChangePolicies;
  publishableKey: string;
  stripeJsUrl: string | null;
  clock: Clock;
  logger: Logger;
  announce: Announce<SubscriptionEvents>;
  callHook: CallHook;
}

/**
 * `void`: the subscription ends now and nothing can be paid for it any more. `keep`: it is canceled at the end of its
 * period, its invoice is collected until then, and no other plan is sold before it is paid.
 */
export type OpenInvoicesOnCancel = 'void' | 'keep';

/** The only slot so far. */
export const mainSlot = 'main';
