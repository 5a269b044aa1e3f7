import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { previousAttributes } from '../core/changes.js';
import { invalid, missing } from '../core/errors.js';
import type { Plan, Price, Stored } from '../core/stored.js';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { newPrice, planOf } from './prices.js';
import { pricesIn, productsIn } from './tables.js';

/* The older form of a recurring price: a plan and its price have one id, and either shows what was done to the other. */

type CreateParams = Stored<Stripe.PlanCreateParams>;

function requirePlan(app: App, id: string): Price {
  const price = pricesIn(app.store).get(id);
  if (!price?.recurring) throw missing('plan', id, 'id');
  return price;
}

function createPlan(app: App, params: CreateParams): Plan {
  const { amount, amount_decimal: decimal, id, product } = params;
  if (id !== undefined && pricesIn(app.store).get(id))
    throw invalid('Plan already exists.', { code: 'resource_already_exists', param: 'id' });
  if (product === undefined)
    throw invalid('Missing required param: product.', { code: 'parameter_missing', param: 'product' });
  const { currency, interval, active, metadata, nickname, tiers, transform_usage: transform } = params;
  return planOf(
    newPrice(
      app,
      {
        currency,
        ...(active === undefined ? {} : { active }),
        ...(params.billing_scheme === undefined ? {} : { billing_scheme: params.billing_scheme }),
        ...(metadata === undefined ? {} : { metadata: metadata as Record<string, string> }),
        ...(nickname === undefined ? {} : { nickname }),
        ...(typeof product === 'string' ? { product } : { product_data: product }),
        ...(tiers === undefined ? {} : { tiers }),
        ...(params.tiers_mode === undefined ? {} : { tiers_mode: params.tiers_mode }),
        ...(transform === undefined ? {} : { transform_quantity: transform }),
        ...(amount === undefined ? {} : { unit_amount: amount }),
        ...(decimal === undefined ? {} : { unit_amount_decimal: decimal }),
        recurring: {
          interval,
          ...(params.interval_count === undefined ? {} : { interval_count: params.interval_count }),
          ...(params.meter === undefined ? {} : { meter: params.meter }),
          ...(params.trial_period_days === undefined ? {} : { trial_period_days: params.trial_period_days }),
          ...(params.usage_type === undefined ? {} : { usage_type: params.usage_type }),
        },
      },
      id,
    ),
  );
}

export const planOperations = [
  operation<Stripe.PlanCreateParams>(
    'POST',
    '/v1/plans',
    [
      'active',
      'amount',
      'amount_decimal',
      'billing_scheme',
      'currency',
      'id',
      'interval',
      'interval_count',
      'metadata',
      'meter',
      'nickname',
      'product',
      'tiers',
      'tiers_mode',
      'transform_usage',
      'trial_period_days',
      'usage_type',
    ],
    ({ app, params }) => createPlan(app, params),
  ),

  operation<Stripe.PlanListParams>('GET', '/v1/plans', ['active', 'product'], ({ app, params }) => {
    const found = pricesIn(app.store)
      .newestFirst()
      .filter(({ recurring }) => recurring !== null)
      .filter(({ active }) => params.active === undefined || active === params.active)
      .filter(({ product }) => params.product === undefined || product === params.product);
    return paginate(found.map(planOf), params, '/v1/plans', 'plan');
  }),

  operation('GET', '/v1/plans/{id}', [], ({ app, id }) => planOf(requirePlan(app, id))),

  operation<Stripe.PlanUpdateParams>(
    'POST',
    '/v1/plans/{id}',
    ['active', 'metadata', 'nickname', 'product', 'trial_period_days'],
    ({ app, id, params }) => {
      const price = requirePlan(app, id);
      const metadata = mergeMetadata(price.metadata, params.metadata);
      if (params.product !== undefined) productsIn(app.store).require(params.product, 'product');
      const before = planOf(price);
      app.change(price, 'price.updated', (changed) => {
        changed.metadata = metadata;
        if (params.active !== undefined) changed.active = params.active;
        if (params.nickname !== undefined) changed.nickname = params.nickname;
        if (params.product !== undefined) changed.product = params.product;
        if (params.trial_period_days !== undefined && changed.recurring)
          changed.recurring.trial_period_days = params.trial_period_days;
      });
      const plan = planOf(price);
      const previous = previousAttributes({ ...before }, { ...plan });
      if (previous) app.emit('plan.updated', plan, previous);
      return plan;
    },
  ),

  /** New subscribers cannot be added; those who have it keep it. */
  operation('DELETE', '/v1/plans/{id}', [], ({ app, id }) => {
    const price = requirePlan(app, id);
    pricesIn(app.store).delete(id);
    app.emit('plan.deleted', planOf(price));
    app.emit('price.deleted', price);
    return { id, object: 'plan', deleted: true };
  }),
];
