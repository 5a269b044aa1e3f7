import type { TopUpRules } from '@tillkit/contract';
import type { AccountsService } from '../accounts/service.js';
import type { Clock } from '../clock.js';
import type { CreditEngine } from '../credits/service.js';
import type { Announce } from '../domain-events.js';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { PlansService } from '../plans/service.js';
import type { PaymentProvider, Reversal } from '../providers/provider.js';
import type { SubscriptionsService } from '../subscriptions/service.js';
import type { FulfilStep } from './fulfil.js';
import type { SessionModel } from './model.js';
import type { PaymentModel } from './payments-model.js';

/** What checkout announces. */
export interface CheckoutEvents {
  /**
   * Money is going back to the customer, whose card must not pay it again by itself. Announced before its credits are
   * taken; can be repeated.
   */
  'money.returned': MoneyReturned;
}

/** Money that goes back, by the credits it takes, in minor units. */
export interface MoneyReturned {
  accountId: string;
  kind: Reversal['kind'];
  amountMinor: number;
  currency: string;
}

/** What the files of this feature work with. */
export interface CheckoutDependencies {
  sessions: SessionModel;
  payments: PaymentModel;
  accounts: AccountsService;
  credits: CreditEngine;
  plans: PlansService;
  subscriptions: SubscriptionsService;
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
  announce: Announce<CheckoutEvents>;
  /** Called between every two steps of fulfilment; for tests of what a crash there leaves. */
  onStep: (step: FulfilStep) => void | Promise<void>;
}
