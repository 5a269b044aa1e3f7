import { checkoutRoutes } from '../checkout/routes.js';
import { isDevelopment } from '../config.js';
import { isTestKey } from '../config-rules.js';
import { creditRoutes } from '../credits/routes.js';
import { debugRoutes } from '../debug/routes.js';
import { createRateLimits } from '../http/rate-limits.js';
import { invoiceRoutes } from '../invoices/routes.js';
import { paymentMethodRoutes } from '../methods/routes.js';
import { createMiddleware } from '../middleware/service.js';
import { offerRoutes } from '../offers/routes.js';
import { quotaRoutes } from '../quotas/routes.js';
import { autoRechargeRoutes } from '../recharge/routes.js';
import { reconcileRoutes } from '../reconcile/routes.js';
import { createRouter } from '../router.js';
import { streamRoutes } from '../stream/routes.js';
import { createStreams } from '../stream/service.js';
import { subscriptionRoutes } from '../subscriptions/routes.js';
import { receiveWebhook } from '../webhooks/routes.js';
import type { Background } from './background.js';
import type { Base } from './base.js';
import type { Services } from './services.js';

/** The router with its streams, and the middleware for the host's own routes. */
export function createHttp(base: Base, services: Services, { sweep, takeUp }: Background) {
  const { options, rules, logger, clock, database, allowedOrigins, baseUrl, enabled, defaultUnit } = base;
  const { credits, quotas, checkout, checkouts, subscriptions, webhooks, gate } = services;
  const { identify, authorize, isAdmin } = options;
  const middleware = createMiddleware({ ...base, ...services, identify, authorize });
  const streams = createStreams({ credits, quotas, subscriptions, clock, logger, options: options.stream });
  const rateLimits = createRateLimits(options.rateLimits);
  const debugs = options.debug === true && isDevelopment() && isTestKey(options.stripe.secretKey);
  if (options.debug && !debugs) logger.warn({}, 'debug routes are off: they need NODE_ENV=development and a test key');

  const router = createRouter({
    table: {
      ...creditRoutes(credits, rules),
      ...quotaRoutes(quotas),
      ...checkoutRoutes(checkout, logger),
      ...autoRechargeRoutes(services.autoRecharge),
      ...paymentMethodRoutes(services.paymentMethods),
      ...invoiceRoutes(services.invoices),
      ...offerRoutes(services.offers),
      ...subscriptionRoutes(subscriptions),
      ...streamRoutes(streams),
      ...(isAdmin ? reconcileRoutes(services.reconcile) : {}),
      ...(debugs ? debugRoutes({ credits, checkouts, sweep, defaultUnit, clock }) : {}),
    },
    webhook: receiveWebhook(
      { receive: (...delivery) => database.orAway(gate(webhooks.receive)(...delivery)) },
      rateLimits,
    ),
    database,
    gate,
    identify,
    authorize,
    isAdmin,
    allowedOrigins,
    baseUrl,
    enabled,
    rateLimits,
    logger,
    clock,
    onRequest: () => takeUp('api'),
  });

  return {
    router,
    requireCredits: middleware.requireCredits,
    requireQuota: middleware.requireQuota,
    requireAccess: middleware.requireAccess,
    close: () => Promise.all([rateLimits.close(), middleware.close(), streams.close()]),
  };
}
