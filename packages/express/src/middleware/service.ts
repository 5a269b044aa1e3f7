import type { Clock } from '../clock.js';
import type { PlansService } from '../plans/service.js';
import type { GuardParts } from './guard.js';
import { createRequireAccess, type RequireAccessParts } from './require-access.js';
import { createRequireCredits, type HoldParts } from './require-credits.js';
import { createRequireQuota, type RequireQuotaParts } from './require-quota.js';
import { Settlements, type Wait } from './settlements.js';

export type { RequestBilling } from './request-billing.js';
export type { AmountOf, RequireCreditsOptions } from './require-credits.js';
export type { RequireQuotaOptions } from './require-quota.js';

/** Express middleware for the routes of the host. */
export interface Middleware {
  readonly requireCredits: ReturnType<typeof createRequireCredits>;
  readonly requireQuota: ReturnType<typeof createRequireQuota>;
  readonly requireAccess: ReturnType<typeof createRequireAccess>;
  /** Settles what is left of replies that have ended. */
  close(): Promise<void>;
}

export interface MiddlewareParts extends GuardParts {
  credits: HoldParts['credits'];
  quotas: RequireQuotaParts['quotas'];
  plans: Pick<PlansService, 'catalogue'>;
  subscriptions: RequireAccessParts['subscriptions'];
  clock: Clock;
  /** For tests. */
  wait?: Wait;
}

export function createMiddleware({ clock, wait, ...parts }: MiddlewareParts): Middleware {
  const settlements = new Settlements(parts.logger, wait);
  const quotaNames = [...new Set(parts.plans.catalogue.list.flatMap((plan) => plan.quotas.map(({ quota }) => quota)))];
  const held = { ...parts, settlements, now: () => clock.now() };
  return {
    requireCredits: createRequireCredits(held),
    requireQuota: createRequireQuota({ ...held, quotaNames }),
    requireAccess: createRequireAccess(parts),
    close: () => settlements.close(),
  };
}
