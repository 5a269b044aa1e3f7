import { autoRechargeBody } from '@tillkit/contract';
import type { RouteTable } from '../http/endpoint.js';
import { parseInput } from '../http/input.js';
import type { AutoRechargeService } from './service.js';

export function autoRechargeRoutes(autoRecharge: AutoRechargeService): RouteTable {
  return {
    getAutoRecharge: { action: 'view', handle: ({ identity }) => autoRecharge.read(identity.accountId) },
    setAutoRecharge: {
      action: 'manage',
      paysNow: true,
      handle: ({ identity, body }) => autoRecharge.save(identity, parseInput(autoRechargeBody, body)),
    },
  };
}
