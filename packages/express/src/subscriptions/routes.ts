import {
  cancelSubscriptionBody,
  changePlanBody,
  previewChangeBody,
  resumeSubscriptionBody,
  undoChangeBody,
} from '@tillkit/contract';
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
    previewChange: {
      action: 'manage',
      handle: ({ identity, body }) =>
        subscriptions.previewChange(identity.accountId, parseInput(previewChangeBody, body)),
    },
    changePlan: {
      action: 'manage',
      paysNow: true,
      handle: ({ identity, body }) => subscriptions.change(identity.accountId, parseInput(changePlanBody, body)),
    },
    undoChange: {
      action: 'manage',
      handle: async ({ identity, body }) => {
        parseInput(undoChangeBody, body);
        return { access: await subscriptions.undoChange(identity.accountId) };
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
