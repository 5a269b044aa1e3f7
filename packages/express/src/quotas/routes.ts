import type { RouteTable } from '../http/endpoint.js';
import type { QuotasService } from './service.js';

export function quotaRoutes(quotas: QuotasService): RouteTable {
  return { getQuotas: { action: 'view', handle: ({ identity }) => quotas.read(identity.accountId) } };
}
