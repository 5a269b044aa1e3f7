import type { Clock } from '../clock.js';
import type { PlansService } from '../plans/service.js';
import type { GuardDependencies } from './guard.js';
import { createRequireAccess, type RequireAccessDependencies } from './require-access.js';
import { createRequireCredits, type HoldDependencies } from './require-credits.js';
import { createRequireQuota, type RequireQuotaDependencies } from './require-quota.js';
import { Settlements, type Wait } from './settlements.js';

export type { ReplyEndOptions } from './reply-end.js';
export type { RequestBilling } from './request-billing.js';
export type { AmountOf, RequestHoldOptions, RequireCreditsOptions } from './require-credits.js';
export type { RequireQuotaOptions } from './require-quota.js';

/** Express middleware for the routes of the host. */
export interface Middleware {
  readonly requireCredits: ReturnType<typeof createRequireCredits>;
  readonly requireQuota: ReturnType<typeof createRequireQuota>;
  readonly requireAccess: ReturnType<typeof createRequireAccess>;
  /** Settles what is left of replies that have ended. */
  close(): Promise<void>;
}

export interface MiddlewareDependencies extends GuardDependencies {
  credits: HoldDependencies['credits'];
  quotas: RequireQuotaDependencies['quotas'];
  plans: Pick<PlansService, 'catalogue'>;
  subscriptions: RequireAccessDependencies['subscriptions'];
  clock: Clock;
  /** For tests. */
  wait?: Wait;
}

export function createMiddleware({ clock, wait, ...deps }: MiddlewareDependencies): Middleware {
  const settlements = new Settlements(deps.logger, wait);
  const quotaNames = [...new Set(deps.plans.catalogue.list.flatMap((plan) => plan.quotas.map(({ quota }) => quota)))];
  const held = { ...deps, settlements, now: () => clock.now() };
  return {
    requireCredits: createRequireCredits(held),
    requireQuota: createRequireQuota({ ...held, quotaNames }),
    requireAccess: createRequireAccess(deps),
    close: () => settlements.close(),
  };
}
