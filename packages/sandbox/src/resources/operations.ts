import type { Operation } from '../wire/operation.js';
import { customerOperations } from './customers.js';
import { eventOperations } from './events.js';
import { paymentIntentOperations } from './payment-intents.js';
import { paymentMethodOperations } from './payment-methods.js';
import { webhookEndpointOperations } from './webhook-endpoints.js';

/** Every operation of Stripe's API that the sandbox has. */
export const operations: readonly Operation[] = [
  ...customerOperations,
  ...eventOperations,
  ...paymentIntentOperations,
  ...paymentMethodOperations,
  ...webhookEndpointOperations,
];
