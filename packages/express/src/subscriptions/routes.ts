import { cancelSubscriptionBody, resumeSubscriptionBody } from '@tillkit/contract';
import type { RouteTable } from '../http/endpoint.js';
import { parseInput } from '../http/input.js';
import type { SubscriptionsService } from './service.js';

export function subscriptionRoutes(subscriptions: SubscriptionsService): RouteTable {
  return {
    getSubscriptionAccess: {
      action: 'view',
      handle: async ({ identity }) => ({ access: await subscriptions.access(identity.accountId) }),
    },
    cancelSubscription: {
      action: 'manage',
      handle: async ({ identity, body }) => {
        const why = parseInput(cancelSubscriptionBody, body);
        return { access: await subscriptions.cancel(identity.accountId, why) };
      },
    },
    resumeSubscription: {
      action: 'manage',
      handle: async ({ identity, body }) => {
        parseInput(resumeSubscriptionBody, body);
        return { access: await subscriptions.resume(identity.accountId) };
      },
    },
  };
}
