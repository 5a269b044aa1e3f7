import type { RequestHandler } from 'express';
import { BillingFailure } from '../http/failure.js';
import type { PlansService } from '../plans/service.js';
import type { SubscriptionsService } from '../subscriptions/service.js';
import { type GuardDependencies, type GuardedRequest, guard } from './guard.js';

export interface RequireAccessDependencies extends GuardDependencies {
  plans: Pick<PlansService, 'catalogue'>;
  subscriptions: Pick<SubscriptionsService, 'paidPlans'>;
}

/**
 * Lets a host's handler run for accounts that have one of these plans now, and answers 403 PLAN_REQUIRED to others.
 * Every account has the free plans.
 */
export function createRequireAccess(deps: RequireAccessDependencies) {
  const { catalogue } = deps.plans;
  return (...codes: [string, ...string[]]): RequestHandler => {
    const plans = codes.map((code) => {
      const plan = catalogue.find(code);
      if (plan) return plan;
      const known = catalogue.list.map((row) => row.code).join(', ');
      throw new TypeError(`requireAccess: there is no plan ${JSON.stringify(code)}. Plans: ${known}.`);
    });
    if (plans.length === 0) throw new TypeError('requireAccess: name at least one plan.');
    const isFree = plans.some((plan) => plan.free);
    const admit = async ({ identity }: GuardedRequest) => {
      if (isFree) return true;
      const paid = await deps.subscriptions.paidPlans(identity.accountId);
      if (codes.some((code) => paid.includes(code))) return true;
      const names = plans.map(({ name }) => name).join(' or ');
      throw new BillingFailure('PLAN_REQUIRED', `This is part of ${names}. Subscribe to use it.`, {
        details: { plans: codes },
      });
    };
    return guard(deps, admit, { spends: false });
  };
}
