import type { Stripe } from 'stripe';
import { pricesIn, productsIn } from '../catalogue/tables.js';
import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import type { PortalConfiguration, Stored } from '../core/stored.js';

type Feature = PortalConfiguration['features']['subscription_update'];
type FeatureParams = NonNullable<
  NonNullable<Stored<Stripe.BillingPortal.ConfigurationCreateParams>['features']>['subscription_update']
>;

const at = 'features[subscription_update]';
const productsMax = 10;

/** Whether and how plans are changed in a portal. @throws StripeError for what is missing, or not simulated */
export function readUpdateFeature(app: App, before: Feature, params: FeatureParams): Feature {
  if (params.schedule_at_period_end?.conditions?.length)
    throw unsupported(`${at}[schedule_at_period_end]`, 'plan changes that the portal schedules');
  if (params.billing_cycle_anchor === 'now')
    throw unsupported(`${at}[billing_cycle_anchor]`, 'plan changes of the portal that move the billing cycle');
  if (params.trial_update_behavior === 'continue_trial')
    throw unsupported(`${at}[trial_update_behavior]`, 'trials that continue after a plan change in the portal');
  const allowed = params.default_allowed_updates;
  const after: Feature = {
    ...before,
    enabled: params.enabled ?? before.enabled,
    default_allowed_updates: allowed === undefined ? before.default_allowed_updates : allowed || [],
    products: params.products === undefined ? (before.products ?? []) : readProducts(app, params.products || []),
    proration_behavior: params.proration_behavior ?? before.proration_behavior,
  };
  if (after.enabled && after.default_allowed_updates.length === 0) throw missing(`${at}[default_allowed_updates]`);
  if (after.enabled && (after.products ?? []).length === 0) throw missing(`${at}[products]`);
  return after;
}

const missing = (param: string) => invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });

type ProductParams = NonNullable<Exclude<FeatureParams['products'], ''>>;

function readProducts(app: App, products: ProductParams): NonNullable<Feature['products']> {
  if (products.length > productsMax)
    throw invalid(`A portal offers at most ${productsMax} products.`, { param: `${at}[products]` });
  return products.map(({ product, prices, adjustable_quantity: adjustable }, index) => {
    const here = `${at}[products][${index}]`;
    productsIn(app.store).require(product, `${here}[product]`);
    for (const [position, id] of prices.entries()) {
      const price = pricesIn(app.store).require(id, `${here}[prices][${position}]`);
      if (price.product !== product || price.type !== 'recurring') {
        throw invalid(`The price ${id} is not a recurring price of ${product}.`, {
          param: `${here}[prices][${position}]`,
        });
      }
    }
    const { enabled = false, minimum = 1, maximum } = adjustable ?? {};
    return { product, prices: [...prices], adjustable_quantity: { enabled, minimum, maximum: maximum ?? null } };
  });
}
