import { createAccounts } from '../accounts/service.js';
import { createCheckout, createCheckoutAudit } from '../checkout/service.js';
import { budgetOf, createCredits, observed } from '../credits/service.js';
import { createReady, gateOf } from '../db/ready.js';
import { createInvoices } from '../invoices/service.js';
import { createPaymentMethods } from '../methods/service.js';
import { createNotices } from '../notices/service.js';
import { createOffers } from '../offers/service.js';
import { createPlans } from '../plans/service.js';
import { createQuotas } from '../quotas/service.js';
import { createAutoRecharge } from '../recharge/service.js';
import { createReconcile } from '../reconcile/service.js';
import { createSubscriptions } from '../subscriptions/service.js';
import { createWebhooks } from '../webhooks/service.js';
import type { Base } from './base.js';

/** The services, each made from those above it, and who listens to whose events. */
export type Services = ReturnType<typeof createServices>;

export function createServices(base: Base) {
  const { options, models, events, database: _, ...shared } = base;
  const { creditsOptions, rules, logger, callHook, announce } = shared;

  const engine = createCredits({
    connection: options.mongo,
    logger,
    clock: shared.clock,
    defaultUnit: shared.defaultUnit,
    options: creditsOptions,
    onDrained: (rows) => announce('entries.drained', rows),
  });
  const ready = createReady(
    Object.values(models).map(({ model }) => model),
    [engine.ensureIndexes],
  );
  const gate = gateOf(ready);
  const credits = observed(engine, { callHook, logger, announce });
  const notices = createNotices({
    ...shared,
    notices: models.notices,
    credits,
    hooks: options.hooks,
    options: options.notices,
    budgetOf: (accountId, unit) => budgetOf(creditsOptions, accountId, unit),
  });
  const accounts = createAccounts({ ...shared, accounts: models.accounts });
  const plans = createPlans({ ...shared, catalogue: options.plans });
  const subscriptions = createSubscriptions({
    ...shared,
    subscriptions: models.subscriptions,
    accounts,
    plans,
    graceDays: options.subscriptions?.graceDays ?? 0,
    openInvoicesOnCancel: options.subscriptions?.openInvoicesOnCancel ?? 'void',
    changes: options.subscriptions?.changes ?? {},
    publishableKey: options.stripe.publishableKey,
    stripeJsUrl: options.stripe.stripeJsUrl ?? null,
  });
  const offers = createOffers({ plans, subscriptions });
  const quotas = createQuotas({ ...shared, credits, accounts, plans, subscriptions, options: options.quotas });
  const purchases = {
    ...shared,
    sessions: models.sessions,
    payments: models.payments,
    accounts,
    credits,
    plans,
    subscriptions,
    redirectOrigins: shared.appOrigins,
    publishableKey: options.stripe.publishableKey,
    stripeJsUrl: options.stripe.stripeJsUrl ?? null,
    onStep: options.onStep ?? (() => {}),
  };
  const checkout = createCheckout(purchases);
  const checkouts = createCheckoutAudit(purchases);
  const reconcile = createReconcile({ ...shared, accounts, credits, checkouts, subscriptions });
  const autoRecharge = createAutoRecharge({ ...shared, recharges: models.recharges, checkout, credits, rules });
  const paymentMethods = createPaymentMethods({
    ...shared,
    accounts,
    autoRecharge,
    currency: shared.rules.currencies[0] ?? 'usd',
    redirectOrigins: shared.appOrigins,
    publishableKey: options.stripe.publishableKey,
    stripeJsUrl: options.stripe.stripeJsUrl ?? null,
  });
  const invoices = createInvoices({
    ...shared,
    accounts,
    subscriptions,
    publishableKey: options.stripe.publishableKey,
    stripeJsUrl: options.stripe.stripeJsUrl ?? null,
  });
  const webhooks = createWebhooks({
    ...shared,
    events: models.events,
    marks: models.marks,
    secrets: options.stripe.webhookSecrets,
    services: { accounts, checkout, subscriptions, paymentMethods },
  });

  events.on('entries.drained', gate(notices.drained));
  events.on('credits.changed', autoRecharge.noticed);
  events.on('subscription.written', ({ accountId }) => quotas.forget(accountId));
  events.on('money.returned', autoRecharge.moneyBack);

  return {
    accounts,
    credits,
    notices,
    plans,
    offers,
    subscriptions,
    quotas,
    checkout,
    checkouts,
    reconcile,
    autoRecharge,
    paymentMethods,
    invoices,
    webhooks,
    ready,
    gate,
  };
}
