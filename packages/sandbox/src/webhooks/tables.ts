import { defineMap, defineSet, defineTable, type PartOf, type Table } from '../core/store.js';
import type { WebhookEndpoint } from '../core/stored.js';

export const webhookEndpointsIn: PartOf<Table<WebhookEndpoint>> = defineTable('webhookEndpoints', {
  noun: 'webhook endpoint',
});

/** Webhook endpoints that receive events of connected accounts, and not of the platform. */
export const connectEndpointsIn: PartOf<Set<string>> = defineSet('connectEndpoints');

export const webhookSecretsIn: PartOf<Map<string, string>> = defineMap('webhookSecrets');

/** By endpoint: the secret before the present one, and until when it counts, in seconds. */
export const oldWebhookSecretsIn: PartOf<Map<string, { secret: string; until: number }>> =
  defineMap('oldWebhookSecrets');
