import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { newId } from '../core/ids.js';
import type { PortalConfiguration, PortalSession, Stored } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { operation } from '../wire/operation.js';
import { list, retrieve } from '../wire/resource.js';
import { createPortalConfiguration, defaultPortalConfiguration, updatePortalConfiguration } from './configuration.js';
import { readFlow } from './flow.js';
import { portalConfigurationsIn, portalSessionsIn } from './tables.js';

type SessionParams = Stored<Stripe.BillingPortal.SessionCreateParams>;

/** A link to the portal for one customer. Emits `billing_portal.session.created`. */
export function createPortalSession(app: App, params: SessionParams): PortalSession {
  if (!params.customer)
    throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
  customersIn(app.store).require(params.customer, 'customer');
  if (params.return_url !== undefined && !URL.canParse(params.return_url)) {
    throw invalid('Not a valid URL', { code: 'url_invalid', param: 'return_url' });
  }
  const configuration = params.configuration
    ? portalConfigurationsIn(app.store).require(params.configuration, 'configuration')
    : defaultPortalConfiguration(app);
  if (!configuration.active) throw invalid('This portal configuration is not active.', { param: 'configuration' });
  const flow = readFlow(app, params, configuration);
  const id = newId('bps');
  const session = portalSessionsIn(app.store).insert({
    id,
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: app.now(),
    customer: params.customer,
    customer_account: null,
    flow,
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: params.return_url ?? configuration.default_return_url,
    url: app.urls.portal(id),
  });
  app.emit('billing_portal.session.created', session);
  return session;
}

const configurationParameters = ['business_profile', 'default_return_url', 'features', 'metadata', 'name'] as const;

export const billingPortalOperations = [
  operation<Stripe.BillingPortal.ConfigurationCreateParams>(
    'POST',
    '/v1/billing_portal/configurations',
    configurationParameters,
    ({ app, params }) => createPortalConfiguration(app, params),
  ),

  list<Stripe.BillingPortal.ConfigurationListParams, PortalConfiguration>(
    '/v1/billing_portal/configurations',
    portalConfigurationsIn,
    ['active', 'is_default'],
  ),

  retrieve('/v1/billing_portal/configurations', portalConfigurationsIn),

  operation<Stripe.BillingPortal.ConfigurationUpdateParams>(
    'POST',
    '/v1/billing_portal/configurations/{id}',
    [...configurationParameters, 'active'],
    ({ app, id, params }) => updatePortalConfiguration(app, portalConfigurationsIn(app.store).require(id), params),
  ),

  operation<Stripe.BillingPortal.SessionCreateParams>(
    'POST',
    '/v1/billing_portal/sessions',
    ['configuration', 'customer', 'flow_data', 'locale', 'return_url'],
    ({ app, params }) => createPortalSession(app, params),
  ),
];
