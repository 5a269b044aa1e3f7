import type { TopUpRules } from '@tillkit/contract';
import type { Accounts } from '../accounts/service.js';
import type { Clock } from '../clock.js';
import type { Credits } from '../credits/service.js';
import type { Ready } from '../db/ready.js';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { PlansService } from '../plans/service.js';
import type { PaymentProvider } from '../providers/provider.js';
import type { Subscriptions } from '../subscriptions/service.js';
import type { FulfilStep } from './fulfil.js';
import type { SessionModel } from './model.js';
import type { PaymentModel } from './payments-model.js';

/** What the files of this feature work with. */
export interface CheckoutParts {
  sessions: SessionModel;
  payments: PaymentModel;
  accounts: Accounts;
  credits: Credits;
  plans: PlansService;
  subscriptions: Subscriptions;
  provider: PaymentProvider;
  rules: TopUpRules;
  environment: string;
  /** Origins a customer may be sent back to; the first is the default. */
  redirectOrigins: readonly string[];
  /** Public URL of the mounted router: the return pages are below it. */
  baseUrl: string;
  publishableKey: string;
  stripeJsUrl: string | null;
  clock: Clock;
  logger: Logger;
  callHook: CallHook;
  ready: Ready;
  /** A dispute was lost: what the account's card pays by itself ends. Can be repeated. */
  onDisputeLost(accountId: string): Promise<void>;
  /** Called between every two steps of fulfilment; for tests of what a crash there leaves. */
  onStep: (step: FulfilStep) => void | Promise<void>;
}
