import { AccountModel } from '../accounts/service.js';
import { type CheckoutEvents, PaymentModel, SessionModel, topUpRules } from '../checkout/service.js';
import { systemClock } from '../clock.js';
import { defaultEnvironment } from '../config.js';
import { isLiveKey } from '../config-rules.js';
import type { CreditEvents } from '../credits/service.js';
import { watchDatabase } from '../db/watch.js';
import { createDomainEvents } from '../domain-events.js';
import { createHookCaller } from '../hooks.js';
import { defaultLogger } from '../logger.js';
import { type NoticeEvents, NoticeModel } from '../notices/service.js';
import type { BillingOptions } from '../options.js';
import { stripeProvider } from '../providers/stripe/index.js';
import { RechargeModel } from '../recharge/service.js';
import { SetupModel } from '../setup-model.js';
import { type SubscriptionEvents, SubscriptionModel } from '../subscriptions/service.js';
import { EventModel, ReadMarkModel, type WebhookEvents } from '../webhooks/service.js';

interface BillingEvents extends CreditEvents, SubscriptionEvents, CheckoutEvents, NoticeEvents, WebhookEvents {}

/** What the layers above are made from: the options with their defaults, Stripe, the database, and the events. */
export type Base = ReturnType<typeof createBase>;

export function createBase(options: BillingOptions) {
  const { mongo, stripe, enabled = true, clock = systemClock } = options;
  const { environment = defaultEnvironment(), logger = defaultLogger(options.logLevel ?? 'info') } = options;
  const rules = topUpRules(options.topUp);
  const { unit = rules.currencies[0] ?? 'usd', ...creditsOptions } = options.credits ?? {};
  const appOrigins = options.appUrls.map((url) => new URL(url).origin);
  const baseUrl = (options.baseUrl ?? `${appOrigins[0]}/api/billing`).replace(/\/+$/, '');
  const events = createDomainEvents<BillingEvents>();
  return {
    options,
    provider: stripeProvider(stripe),
    environment,
    live: isLiveKey(stripe.secretKey),
    enabled,
    clock,
    logger,
    callHook: createHookCaller(options.hooks, logger),
    events,
    announce: events.announce,
    database: watchDatabase(mongo),
    models: {
      accounts: new AccountModel(mongo),
      sessions: new SessionModel(mongo),
      payments: new PaymentModel(mongo),
      subscriptions: new SubscriptionModel(mongo),
      events: new EventModel(mongo, environment),
      marks: new ReadMarkModel(mongo, environment),
      recharges: new RechargeModel(mongo),
      notices: new NoticeModel(mongo),
      setups: new SetupModel(mongo),
    },
    rules,
    defaultUnit: unit,
    creditsOptions,
    appOrigins,
    baseUrl,
    allowedOrigins: new Set([...appOrigins, new URL(baseUrl).origin]),
  };
}
