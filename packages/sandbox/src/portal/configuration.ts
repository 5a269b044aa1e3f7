import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { unsupported } from '../core/errors.js';
import { newId } from '../core/ids.js';
import type { PortalConfiguration, Stored } from '../core/stored.js';
import { mergeMetadata } from '../wire/metadata.js';
import { portalConfigurationsIn } from './tables.js';
import { readUpdateFeature } from './update-feature.js';

type CreateParams = Stored<Stripe.BillingPortal.ConfigurationCreateParams>;
type UpdateParams = Stored<Stripe.BillingPortal.ConfigurationUpdateParams>;
type Features = PortalConfiguration['features'];

const reasons = [
  'too_expensive',
  'missing_features',
  'switched_service',
  'unused',
  'customer_service',
  'low_quality',
  'too_complex',
  'other',
];

/** What a portal offers whose features were left out: nothing. */
function offFeatures(): Features {
  return {
    customer_update: { allowed_updates: [], enabled: false },
    invoice_history: { enabled: false },
    payment_method_update: { enabled: false, payment_method_configuration: null },
    subscription_cancel: {
      cancellation_reason: { enabled: false, feedback_options: null, options: reasons as 'other'[] },
      enabled: false,
      mode: 'at_period_end',
      proration_behavior: 'none',
    },
    subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
    subscription_update: {
      billing_cycle_anchor: null,
      default_allowed_updates: [],
      enabled: false,
      products: [],
      proration_behavior: 'none',
      schedule_at_period_end: { conditions: [] },
      trial_update_behavior: 'end_trial',
    },
  };
}

/** A new configuration. Emits `billing_portal.configuration.created`. */
export function createPortalConfiguration(app: App, params: CreateParams, isDefault = false): PortalConfiguration {
  const features = mergeFeatures(app, offFeatures(), params.features);
  const metadata = mergeMetadata({}, params.metadata);
  const configuration = portalConfigurationsIn(app.store).insert({
    id: newId('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {
      headline: params.business_profile?.headline || null,
      privacy_policy_url: params.business_profile?.privacy_policy_url ?? null,
      terms_of_service_url: params.business_profile?.terms_of_service_url ?? null,
    },
    created: app.now(),
    default_return_url: params.default_return_url || null,
    features,
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata,
    name: params.name || null,
    updated: app.now(),
  });
  app.emit('billing_portal.configuration.created', configuration);
  return configuration;
}

export function updatePortalConfiguration(
  app: App,
  configuration: PortalConfiguration,
  params: UpdateParams,
): PortalConfiguration {
  const features = mergeFeatures(app, structuredClone(configuration.features), params.features);
  const metadata = mergeMetadata(configuration.metadata ?? {}, params.metadata);
  return app.change(configuration, 'billing_portal.configuration.updated', (changed) => {
    changed.features = features;
    changed.metadata = metadata;
    changed.updated = app.now();
    if (params.active !== undefined) changed.active = params.active;
    if (params.default_return_url !== undefined) changed.default_return_url = params.default_return_url || null;
    if (params.name !== undefined) changed.name = params.name || null;
    const profile = params.business_profile;
    if (profile?.headline !== undefined) changed.business_profile.headline = profile.headline || null;
    if (profile?.privacy_policy_url !== undefined)
      changed.business_profile.privacy_policy_url = profile.privacy_policy_url || null;
    if (profile?.terms_of_service_url !== undefined)
      changed.business_profile.terms_of_service_url = profile.terms_of_service_url || null;
  });
}

function mergeFeatures(
  app: App,
  into: Features,
  params: CreateParams['features'] | UpdateParams['features'],
): Features {
  if (!params) return into;
  const { customer_update, invoice_history, payment_method_update, subscription_cancel } = params;
  if (params.subscription_update)
    into.subscription_update = readUpdateFeature(app, into.subscription_update, params.subscription_update as never);
  if (params.subscription_pause) {
    const { duration, enabled } = params.subscription_pause;
    // Stripe's own default is a pause of a month.
    if (enabled && (duration?.type ?? 'interval_options') !== 'indefinite' && into.subscription_pause.enabled === false)
      throw unsupported('features[subscription_pause][duration]', 'pauses of a preset duration in the portal');
    if (duration && duration.type !== 'indefinite')
      throw unsupported('features[subscription_pause][duration]', 'pauses of a preset duration in the portal');
    into.subscription_pause.enabled = enabled ?? into.subscription_pause.enabled;
  }
  if (customer_update) {
    into.customer_update.enabled = customer_update.enabled ?? into.customer_update.enabled;
    if (customer_update.allowed_updates !== undefined)
      into.customer_update.allowed_updates = customer_update.allowed_updates || [];
  }
  if (invoice_history) into.invoice_history.enabled = invoice_history.enabled;
  if (payment_method_update) into.payment_method_update.enabled = payment_method_update.enabled;
  if (subscription_cancel) {
    const cancel = into.subscription_cancel;
    cancel.enabled = subscription_cancel.enabled ?? cancel.enabled;
    cancel.mode = subscription_cancel.mode ?? cancel.mode;
    const reason = subscription_cancel.cancellation_reason;
    if (reason?.enabled !== undefined) cancel.cancellation_reason.enabled = reason.enabled;
    if (reason?.options) cancel.cancellation_reason.options = reason.options;
  }
  return into;
}

/** What Stripe's dashboard makes when the portal is first switched on. */
export function defaultPortalConfiguration(app: App): PortalConfiguration {
  const kept = portalConfigurationsIn(app.store)
    .all()
    .find((configuration) => configuration.is_default);
  if (kept) return kept;
  return createPortalConfiguration(
    app,
    {
      features: {
        customer_update: { allowed_updates: ['name', 'email', 'address', 'phone'], enabled: true },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { cancellation_reason: { enabled: true, options: reasons as 'other'[] }, enabled: true },
      },
    },
    true,
  );
}
