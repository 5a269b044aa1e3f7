import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import { newId, randomText } from '../core/ids.js';
import { EVENT_TYPES } from '../core/specification.js';
import type { WebhookEndpoint } from '../core/stored.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { list, retrieve } from '../wire/resource.js';
import { connectEndpointsIn, oldWebhookSecretsIn, webhookEndpointsIn, webhookSecretsIn } from './tables.js';

export interface NewEndpoint {
  url: string;
  enabled_events: string[];
  api_version?: string | undefined;
  /** It receives events of connected accounts, and not of the platform. */
  connect?: boolean | undefined;
  description?: string | null | undefined;
  metadata?: Record<string, string | number | null> | '' | null | undefined;
}

/** The endpoint and its signing secret, which is shown this once. */
export function createWebhookEndpoint(app: App, params: NewEndpoint): WebhookEndpoint & { secret: string } {
  checkUrl(params.url);
  checkEvents(params.enabled_events);
  if (params.api_version !== undefined) app.versions.take(params.api_version, 'api_version');
  const endpoint = webhookEndpointsIn(app.store).insert({
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: params.api_version ?? null,
    application: null,
    created: app.now(),
    description: params.description ?? null,
    enabled_events: params.enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    status: 'enabled',
    url: params.url,
  });
  const secret = `whsec_${randomText(32)}`;
  webhookSecretsIn(app.store).set(endpoint.id, secret);
  if (params.connect) connectEndpointsIn(app.store).add(endpoint.id);
  return { ...endpoint, secret };
}

/** The platform's endpoint of this URL, made if there is none. It listens for these events from now on. */
export function ensureWebhookEndpoint(app: App, params: NewEndpoint): { id: string; secret: string } {
  const kept = webhookEndpointsIn(app.store)
    .all()
    .find(({ id, url }) => {
      return url === params.url && connectEndpointsIn(app.store).has(id) === (params.connect ?? false);
    });
  const secret = kept && webhookSecretsIn(app.store).get(kept.id);
  if (!kept || secret === undefined) {
    const made = createWebhookEndpoint(app, params);
    return { id: made.id, secret: made.secret };
  }
  checkEvents(params.enabled_events);
  kept.enabled_events = params.enabled_events;
  kept.status = 'enabled';
  return { id: kept.id, secret };
}

function checkUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw invalid('Invalid URL: An explicit scheme (such as https) must be provided.', {
      code: 'url_invalid',
      param: 'url',
    });
  }
}

/** Over HTTP the description has checked the types already; a caller within the process comes straight here. */
function checkEvents(types: string[]): void {
  if (types.length === 0) {
    throw invalid('Missing required param: enabled_events.', { code: 'parameter_missing', param: 'enabled_events' });
  }
  types.forEach((type, index) => {
    if (type === '*' || EVENT_TYPES.has(type)) return;
    const param = `enabled_events[${index}]`;
    throw invalid(`Invalid ${param}: ${type} is not an event type.`, { param });
  });
}

export const webhookEndpointOperations = [
  operation<Stripe.WebhookEndpointCreateParams>(
    'POST',
    '/v1/webhook_endpoints',
    ['api_version', 'connect', 'description', 'enabled_events', 'metadata', 'url'],
    ({ app, params }) => {
      if (app.account !== null) throw unsupported('url', 'webhook endpoints of connected accounts');
      return createWebhookEndpoint(app, params);
    },
  ),

  list<Stripe.WebhookEndpointListParams, WebhookEndpoint>('/v1/webhook_endpoints', webhookEndpointsIn, []),

  retrieve('/v1/webhook_endpoints', webhookEndpointsIn),

  operation<Stripe.WebhookEndpointUpdateParams>(
    'POST',
    '/v1/webhook_endpoints/{id}',
    ['description', 'disabled', 'enabled_events', 'metadata', 'url'],
    ({ app, id, params }) => {
      const endpoint = webhookEndpointsIn(app.store).require(id);
      if (params.url !== undefined) checkUrl(params.url);
      if (params.enabled_events !== undefined) checkEvents(params.enabled_events);
      endpoint.metadata = mergeMetadata(endpoint.metadata, params.metadata);
      if (params.url !== undefined) endpoint.url = params.url;
      if (params.enabled_events !== undefined) endpoint.enabled_events = params.enabled_events;
      if (params.description !== undefined) endpoint.description = params.description;
      if (params.disabled !== undefined) endpoint.status = params.disabled ? 'disabled' : 'enabled';
      return endpoint;
    },
  ),

  operation('DELETE', '/v1/webhook_endpoints/{id}', [], ({ app, id }) => {
    webhookEndpointsIn(app.store).require(id);
    webhookEndpointsIn(app.store).delete(id);
    webhookSecretsIn(app.store).delete(id);
    oldWebhookSecretsIn(app.store).delete(id);
    connectEndpointsIn(app.store).delete(id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
];
