import type { Accounts } from '../accounts/service.js';
import type { Clock } from '../clock.js';
import type { Ready } from '../db/ready.js';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { PlansService } from '../plans/service.js';
import type { PaymentProvider } from '../providers/provider.js';
import type { SubscriptionModel } from './model.js';

/** What the files of this feature work with. */
export interface SubscriptionParts {
  subscriptions: SubscriptionModel;
  accounts: Accounts;
  plans: Pick<PlansService, 'catalogue' | 'planOfPrice'>;
  provider: PaymentProvider;
  /** Days of access after a renewal was not paid. */
  graceDays: number;
  clock: Clock;
  logger: Logger;
  /** Told at once, in this process, that an account's subscription is not as it was. */
  onWritten(accountId: string): void;
  callHook: CallHook;
  ready: Ready;
}

/** The only slot so far. */
export const mainSlot = 'main';
