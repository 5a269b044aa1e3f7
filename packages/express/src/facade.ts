import type { AccountsService } from './accounts/service.js';
import type { Billing } from './billing.js';
import type { CheckoutService } from './checkout/service.js';
import type { CreditEngine, Credits } from './credits/service.js';
import { onlyFailures } from './only-failures.js';
import type { PlansService } from './plans/service.js';
import type { QuotasService } from './quotas/service.js';
import type { AutoRechargeService } from './recharge/service.js';
import type { SubscriptionsService } from './subscriptions/service.js';
import type { WebhooksService } from './webhooks/service.js';

export interface Services {
  accounts: AccountsService;
  credits: CreditEngine;
  quotas: QuotasService;
  plans: PlansService;
  subscriptions: SubscriptionsService;
  checkout: CheckoutService;
  autoRecharge: AutoRechargeService;
  webhooks: WebhooksService;
  /** Resolves when every index exists. */
  ready(): Promise<void>;
}

type Facade = Pick<Billing, Exclude<keyof Services, 'ready'>>;

/**
 * What a host gets of the services: the methods of the public interfaces and nothing else, at run time too. They fail
 * with BillingFailure only.
 */
export function facadeOf({ ready, ...services }: Services): Facade {
  const { accounts, credits, quotas, plans, subscriptions, checkout, autoRecharge, webhooks } = services;
  return {
    accounts: onlyFailures({ ensure: accounts.ensure, customerOf: accounts.customerOf }),
    credits: onlyFailures(creditsOf(credits, ready)),
    quotas: onlyFailures({ consume: quotas.consume, release: quotas.release, read: quotas.read }),
    plans: onlyFailures({ list: plans.list, sync: plans.sync }),
    subscriptions: onlyFailures({
      access: subscriptions.access,
      cancel: subscriptions.cancel,
      resume: subscriptions.resume,
      sync: subscriptions.sync,
    }),
    checkout: onlyFailures({
      createTopUpCheckout: checkout.createTopUpCheckout,
      createTopUpIntent: checkout.createTopUpIntent,
      createSubscriptionCheckout: checkout.createSubscriptionCheckout,
      createPortal: checkout.createPortal,
      fulfil: checkout.fulfil,
      cancel: checkout.cancel,
      syncReversals: checkout.syncReversals,
    }),
    autoRecharge: onlyFailures({ read: autoRecharge.read, save: autoRecharge.save, consider: autoRecharge.consider }),
    webhooks: onlyFailures({
      receive: webhooks.receive,
      drain: webhooks.drain,
      deadLetters: webhooks.deadLetters,
      replay: webhooks.replay,
    }),
  };
}

/** Changes wait for the indexes that make their keys unique. */
function creditsOf(credits: CreditEngine, ready: () => Promise<void>): Credits {
  const whenReady =
    <Input extends unknown[], Result>(change: (...input: Input) => Promise<Result>) =>
    async (...input: Input): Promise<Result> => {
      await ready();
      return change(...input);
    };
  return {
    grant: whenReady(credits.grant),
    spend: whenReady(credits.spend),
    hold: whenReady(credits.hold),
    capture: whenReady(credits.capture),
    release: whenReady(credits.release),
    adjust: whenReady(credits.adjust),
    expire: whenReady(credits.expire),
    clawBack: whenReady(credits.clawBack),
    transfer: whenReady(credits.transfer),
    balance: credits.balance,
    ledger: credits.ledger,
    export: credits.export,
    verify: credits.verify,
    drain: credits.drain,
    drainLag: credits.drainLag,
  };
}
