import type { Billing } from './billing.js';
import { facadeOf } from './facade.js';
import { onlyFailures } from './http/only-failures.js';
import { type BillingOptions, checkOptions } from './options.js';
import { createBackground } from './wiring/background.js';
import { createBase } from './wiring/base.js';
import { createHttp } from './wiring/http.js';
import { createServices } from './wiring/services.js';

/**
 * Creates the billing of an application. Unless it is created with `workers: false` its background workers start at
 * once, with a sweep and a check of the plans' prices. Without workers nothing is sent to Stripe or written until it is
 * needed.
 * @throws ConfigError naming every option that is wrong.
 * @example
 * const billing = createBilling({ ...billingConfigFromEnv(), mongo: mongoose.connection, plans, identify });
 * app.use('/api/billing', billing.router);
 */
export function createBilling<Plan extends string, Quota extends string>(
  options: BillingOptions<Plan, Quota>,
): Billing<Plan, Quota>;
export function createBilling(options: BillingOptions): Billing {
  checkOptions(options);
  const base = createBase(options);
  const services = createServices(base);
  const background = createBackground(base, services);
  const { close, ...http } = createHttp(base, services, background);
  if (options.workers ?? true) background.start();

  const { database, enabled } = base;
  const { gate, reconcile, ready } = services;
  const operations = onlyFailures({ sweep: background.sweep, reconcile: gate(reconcile) });
  return {
    ...http,
    ...facadeOf(services, gate),
    startWorkers: background.start,
    ...operations,
    ready: () => database.orAway(ready()),
    async health() {
      const problem = await database.problem();
      return problem === null
        ? { ok: true, database: 'up', enabled }
        : { ok: false, database: 'down', enabled, problem };
    },
    async close() {
      await Promise.all([background.stop(), close()]);
      await background.finish();
    },
  };
}
