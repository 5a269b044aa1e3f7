import { AccountModel, createAccounts } from './accounts/service.js';
import { createLoop } from './background/loop.js';
import type { Billing } from './billing.js';
import { checkoutRoutes } from './checkout/routes.js';
import {
  createCheckout,
  createCheckoutAudit,
  type MoneyBack,
  PaymentModel,
  SessionModel,
  topUpRules,
} from './checkout/service.js';
import { systemClock } from './clock.js';
import { defaultEnvironment, isDevelopment } from './config.js';
import { isLiveKey, isTestKey } from './config-rules.js';
import { creditRoutes } from './credits/routes.js';
import { budgetOf, createCredits, observed } from './credits/service.js';
import { createReady } from './db/ready.js';
import { watchDatabase } from './db/watch.js';
import { debugRoutes } from './debug/routes.js';
import { facadeOf } from './facade.js';
import { createHookCaller } from './hooks.js';
import { createRateLimits } from './http/rate-limits.js';
import { defaultLogger } from './logger.js';
import { createMiddleware } from './middleware/service.js';
import { createNotices, NoticeModel, type Notices } from './notices/service.js';
import { onlyFailures } from './only-failures.js';
import { type BillingOptions, checkOptions } from './options.js';
import { planRoutes } from './plans/routes.js';
import { createPlans, type PlansService } from './plans/service.js';
import { stripeProvider } from './providers/stripe/index.js';
import { quotaRoutes } from './quotas/routes.js';
import { createQuotas, type QuotasService } from './quotas/service.js';
import { autoRechargeRoutes } from './recharge/routes.js';
import { type AutoRechargeService, createAutoRecharge, RechargeModel } from './recharge/service.js';
import { reconcileRoutes } from './reconcile/routes.js';
import { createReconcile } from './reconcile/service.js';
import { createRouter } from './router.js';
import { createSetupCheck, settingsOf } from './setup.js';
import { SetupModel } from './setup-model.js';
import { streamRoutes } from './stream/routes.js';
import { createStreams } from './stream/service.js';
import { subscriptionRoutes } from './subscriptions/routes.js';
import { createSubscriptions, SubscriptionModel, type SubscriptionsService } from './subscriptions/service.js';
import { createSweeper } from './sweeper.js';
import { receiveWebhook } from './webhooks/routes.js';
import { createWebhooks, EventModel, ReadMarkModel, type WebhooksService } from './webhooks/service.js';

/** How often an idle worker looks for events that another process stored. */
const idleMs = 1000;
const workersWidth = 4;
/** How often a process looks for notices that are due. */
const noticeIdleMs = 10_000;

/**
 * Creates the billing of an application. Unless it is created with `workers: false` its background workers start at
 * once, with a sweep and a check of the plans' prices. Without workers nothing is sent to Stripe or written until it is
 * needed.
 * @throws ConfigError naming every option that is wrong.
 */
export function createBilling<Plan extends string, Quota extends string>(
  options: BillingOptions<Plan, Quota>,
): Billing<Plan, Quota>;
export function createBilling(options: BillingOptions): Billing {
  checkOptions(options);
  const { mongo, stripe, plans: catalogue, identify, authorize, enabled = true, clock = systemClock } = options;
  const { environment = defaultEnvironment(), logger = defaultLogger(options.logLevel ?? 'info') } = options;
  const appOrigins = options.appUrls.map((url) => new URL(url).origin);
  const baseUrl = (options.baseUrl ?? `${appOrigins[0]}/api/billing`).replace(/\/+$/, '');
  const provider = stripeProvider(stripe);
  const callHook = createHookCaller(options.hooks, logger);
  const rules = topUpRules(options.topUp);

  const models = {
    accounts: new AccountModel(mongo),
    sessions: new SessionModel(mongo),
    payments: new PaymentModel(mongo),
    subscriptions: new SubscriptionModel(mongo),
    events: new EventModel(mongo, environment),
    marks: new ReadMarkModel(mongo, environment),
    recharges: new RechargeModel(mongo),
    notices: new NoticeModel(mongo),
    setups: new SetupModel(mongo),
  };
  const { unit = rules.currencies[0] ?? 'usd', ...creditsOptions } = options.credits ?? {};
  const engine = createCredits({
    connection: mongo,
    logger,
    clock,
    defaultUnit: unit,
    options: creditsOptions,
    onDrained: (rows) => notices.drained(rows),
  });
  const database = watchDatabase(mongo);
  const ready = createReady(
    Object.values(models).map(({ model }) => model),
    [engine.ensureIndexes],
  );

  const credits = observed(engine, {
    callHook,
    logger,
    onChange: (accountId, change) => autoRecharge.noticed(accountId, change),
  });
  const shared = { provider, environment, clock, logger, callHook, ready };
  const notices: Notices = createNotices({
    ...shared,
    notices: models.notices,
    credits,
    hooks: options.hooks,
    options: options.notices,
    budgetOf: (accountId, unit) => budgetOf(creditsOptions, accountId, unit),
    onDue: () => noticeLoop.wake(),
  });
  const noticeLoop = createLoop({ name: 'notices', work: notices.workOnce, idleMs: noticeIdleMs, width: 1, logger });
  const accounts = createAccounts({ ...shared, accounts: models.accounts });
  const plans: PlansService = createPlans({
    ...shared,
    catalogue,
    standingOf: (accountId) => subscriptions.standing(accountId),
  });
  const subscriptions: SubscriptionsService = createSubscriptions({
    ...shared,
    subscriptions: models.subscriptions,
    accounts,
    plans,
    graceDays: options.subscriptions?.graceDays ?? 0,
    openInvoicesOnCancel: options.subscriptions?.openInvoicesOnCancel ?? 'void',
    onWritten: (accountId) => quotas.forget(accountId),
  });
  const quotas: QuotasService = createQuotas({
    ...shared,
    credits,
    accounts,
    plans,
    subscriptions,
    options: options.quotas,
  });
  const checkoutParts = {
    ...shared,
    sessions: models.sessions,
    payments: models.payments,
    accounts,
    credits,
    plans,
    subscriptions,
    rules,
    redirectOrigins: appOrigins,
    baseUrl,
    publishableKey: stripe.publishableKey,
    stripeJsUrl: stripe.stripeJsUrl ?? null,
    onMoneyBack: (accountId: string, back: MoneyBack) => autoRecharge.moneyBack(accountId, back),
    onStep: options.onStep ?? (() => {}),
  };
  const checkout = createCheckout(checkoutParts);
  const checkouts = createCheckoutAudit(checkoutParts);
  const reconcile = createReconcile({ ...shared, accounts, credits, checkouts, subscriptions });
  const autoRecharge: AutoRechargeService = createAutoRecharge({
    ...shared,
    recharges: models.recharges,
    checkout,
    credits,
    rules,
    enabled,
  });
  const webhooks: WebhooksService = createWebhooks({
    ...shared,
    events: models.events,
    marks: models.marks,
    secrets: stripe.webhookSecrets,
    live: isLiveKey(stripe.secretKey),
    services: { accounts, checkout, subscriptions },
    onStored: () => loop.wake(),
  });
  const loop = createLoop({ name: 'webhooks', work: webhooks.workOnce, idleMs, width: workersWidth, logger });
  const setup = createSetupCheck({
    ...shared,
    setups: models.setups,
    settings: settingsOf({
      environment,
      live: isLiveKey(stripe.secretKey),
      plans: catalogue.list,
      graceDays: options.subscriptions?.graceDays ?? 0,
      hooks: options.hooks,
    }),
  });
  const sweeper = createSweeper({ checkout, autoRecharge, subscriptions, webhooks, notices, logger });

  const allowedOrigins = new Set([...appOrigins, new URL(baseUrl).origin]);
  const middleware = createMiddleware({
    ...shared,
    database,
    allowedOrigins,
    credits,
    quotas,
    plans,
    subscriptions,
    identify,
    authorize,
    enabled,
  });
  const debugs = options.debug === true && isDevelopment() && isTestKey(stripe.secretKey);
  if (options.debug && !debugs) logger.warn({}, 'debug routes are off: they need NODE_ENV=development and a test key');
  const streams = createStreams({ ...shared, credits, quotas, subscriptions, options: options.stream });
  const rateLimits = createRateLimits(options.rateLimits);
  const router = createRouter({
    table: {
      ...creditRoutes(credits, rules),
      ...quotaRoutes(quotas),
      ...checkoutRoutes(checkout, logger),
      ...autoRechargeRoutes(autoRecharge),
      ...planRoutes(plans),
      ...subscriptionRoutes(subscriptions),
      ...streamRoutes(streams),
      ...(options.isAdmin ? reconcileRoutes(reconcile) : {}),
      ...(debugs ? debugRoutes({ credits, checkouts, sweep: sweeper.sweep, defaultUnit: unit, clock }) : {}),
    },
    webhook: receiveWebhook(
      { ...webhooks, receive: (...delivery) => database.orAway(webhooks.receive(...delivery)) },
      rateLimits,
    ),
    database,
    identify,
    authorize,
    isAdmin: options.isAdmin,
    allowedOrigins,
    baseUrl,
    enabled,
    rateLimits,
    logger,
    clock,
    onRequest: () => setup.takeUp('api'),
  });

  const startWorkers = () => {
    void plans.check();
    setup.takeUp('worker');
    credits.start();
    loop.start();
    if (notices.isWanted) noticeLoop.start();
    sweeper.start();
  };
  if (options.workers ?? true) startWorkers();
  const endMoves = clock.onMove?.(() => {
    loop.wake();
    noticeLoop.wake();
    sweeper.hurry();
  });

  return {
    router,
    ...facadeOf({ accounts, credits, quotas, plans, subscriptions, checkout, autoRecharge, webhooks, ready }),
    requireCredits: middleware.requireCredits,
    requireQuota: middleware.requireQuota,
    requireAccess: middleware.requireAccess,
    startWorkers,
    ...onlyFailures({ sweep: sweeper.sweep, reconcile }),
    ready: () => database.orAway(ready()),
    async health() {
      const problem = await database.problem();
      return problem === null
        ? { ok: true, database: 'up', enabled }
        : { ok: false, database: 'down', enabled, problem };
    },
    async close() {
      endMoves?.();
      await Promise.all([
        loop.stop(),
        noticeLoop.stop(),
        sweeper.stop(),
        rateLimits.close(),
        middleware.close(),
        streams.close(),
      ]);
      await Promise.all([autoRecharge.idle(), setup.idle()]);
      await credits.stop();
    },
  };
}
