import { reconcileBody } from '@tillkit/contract';
import type { RouteTable } from '../http/endpoint.js';
import { parseInput } from '../http/input.js';
import type { Reconcile } from './service.js';

export function reconcileRoutes(reconcile: Reconcile): RouteTable {
  return {
    reconcile: {
      action: 'operate',
      handle: async ({ body }) => {
        const { from, to, ...rest } = parseInput(reconcileBody, body);
        const report = await reconcile({ ...rest, from: new Date(from), to: new Date(to) });
        return { ...report, from: report.from.toISOString(), to: report.to.toISOString() };
      },
    },
  };
}
