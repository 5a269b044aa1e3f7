import { ledgerQuery, type TopUpRules } from '@tillkit/contract';
import type { RouteTable } from '../http/endpoint.js';
import { parseInput, readQuery } from '../http/input.js';
import type { CreditEngine } from './service.js';

export function creditRoutes(credits: CreditEngine, topUp: TopUpRules): RouteTable {
  return {
    getCredits: {
      action: 'view',
      handle: async ({ identity }) => ({ balances: await credits.balance(identity.accountId), topUp }),
    },
    getLedger: {
      action: 'view',
      handle: async ({ identity, req }) => {
        const { since, until, ...page } = parseInput(ledgerQuery, readQuery(req.originalUrl));
        const moment = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
        return credits.ledger(identity.accountId, { ...page, since: moment(since), until: moment(until) });
      },
    },
  };
}
