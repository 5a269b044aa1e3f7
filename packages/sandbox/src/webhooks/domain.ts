import type { Domain } from '../wire/domain.js';
import { eventOperations } from './events.js';
import { webhookEndpointOperations } from './webhook-endpoints.js';

export const webhooks: Domain = {
  operations: [...eventOperations, ...webhookEndpointOperations],
};
