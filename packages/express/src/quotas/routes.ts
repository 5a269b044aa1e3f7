import type { RouteTable } from '../http/endpoint.js';
import type { Quotas } from './service.js';

export function quotaRoutes(quotas: Quotas): RouteTable {
  return { getQuotas: { action: 'view', handle: ({ identity }) => quotas.read(identity.accountId) } };
}
