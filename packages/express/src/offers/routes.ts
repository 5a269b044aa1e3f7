import type { RouteTable } from '../http/endpoint.js';
import type { Offers } from './service.js';

export function offerRoutes(offers: Offers): RouteTable {
  return {
    getPlans: {
      action: null,
      personalFor: 'view',
      handleAnyone: (_req, _res, identity) => offers.list(identity?.accountId ?? null),
    },
  };
}
