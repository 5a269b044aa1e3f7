import { paymentMethodParams, setupIntentBody, setupSessionBody } from '@tillkit/contract';
import type { RouteTable } from '../http/endpoint.js';
import { parseInput } from '../http/input.js';
import type { PaymentMethodsService } from './service.js';

export function paymentMethodRoutes(methods: PaymentMethodsService): RouteTable {
  return {
    getPaymentMethods: { action: 'view', handle: ({ identity }) => methods.list(identity.accountId) },
    hasPaymentMethod: { action: 'view', handle: ({ identity }) => methods.has(identity.accountId) },
    createSetupIntent: {
      action: 'manage',
      paysNow: true,
      handle: async ({ identity, body }) => {
        parseInput(setupIntentBody, body);
        return methods.createSetupIntent(identity);
      },
    },
    createCustomerSetupSession: {
      action: 'manage',
      paysNow: true,
      handle: ({ identity, body }) => methods.createSetupSession(identity, parseInput(setupSessionBody, body)),
    },
    setDefaultPaymentMethod: {
      action: 'manage',
      handle: async ({ identity, params }) =>
        methods.makeDefault(identity.accountId, parseInput(paymentMethodParams, params).id),
    },
    removePaymentMethod: {
      action: 'manage',
      handle: async ({ identity, params }) =>
        methods.remove(identity.accountId, parseInput(paymentMethodParams, params).id),
    },
  };
}
