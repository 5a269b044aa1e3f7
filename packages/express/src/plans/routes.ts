import type { RouteTable } from '../http/endpoint.js';
import type { PlansService } from './service.js';

export function planRoutes(plans: PlansService): RouteTable {
  return {
    getPlans: {
      action: null,
      personalFor: 'view',
      handleAnyone: (_req, _res, identity) => plans.list(identity?.accountId ?? null),
    },
  };
}
