import type { Stripe } from 'stripe';
import { removeDiscounts } from '../../catalogue/discounts/running.js';
import { discountsIn } from '../../catalogue/tables.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Stored, Subscription } from '../../core/stored.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { subscriptionsIn } from '../tables.js';
import { migrateSubscription } from './billing-mode.js';
import { cancelSubscription } from './cancel.js';
import { createSubscription } from './create.js';
import { pauseSubscription } from './pause.js';
import { refuseNested } from './refuse-nested.js';
import { resumeSubscription } from './resume.js';
import { hasEnded } from './status.js';
import { updateSubscription } from './update.js';

type ListParams = Stored<Stripe.SubscriptionListParams>;

/** Without a status everything that is not canceled is listed; `ended` is canceled and incomplete_expired. */
function hasStatus(subscription: Subscription, status: ListParams['status']): boolean {
  if (status === 'all') return true;
  if (status === 'ended') return hasEnded(subscription);
  return status === undefined ? subscription.status !== 'canceled' : subscription.status === status;
}

export const subscriptionOperations = [
  operation<Stripe.SubscriptionCreateParams>(
    'POST',
    '/v1/subscriptions',
    [
      'add_invoice_items',
      'automatic_tax',
      'backdate_start_date',
      'billing_cycle_anchor',
      'billing_cycle_anchor_config',
      'billing_mode',
      'cancel_at',
      'cancel_at_period_end',
      'collection_method',
      'currency',
      'customer',
      'days_until_due',
      'default_payment_method',
      'default_tax_rates',
      'description',
      'discounts',
      'items',
      'metadata',
      'off_session',
      'payment_behavior',
      'payment_settings',
      'proration_behavior',
      'trial_end',
      'trial_from_plan',
      'trial_period_days',
      'trial_settings',
    ],
    ({ app, params }) => {
      const { customer } = params;
      if (!customer)
        throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
      return createSubscription(app, { ...params, customer });
    },
  ),

  operation<Stripe.SubscriptionListParams>(
    'GET',
    '/v1/subscriptions',
    ['collection_method', 'current_period_end', 'current_period_start', 'customer', 'price', 'status', 'test_clock'],
    ({ app, params }) => {
      if (params.current_period_end !== undefined || params.current_period_start !== undefined) {
        throw unsupported('current_period_end', 'filters by period');
      }
      const { collection_method: method, customer, price, status, test_clock } = params;
      const found = subscriptionsIn(app.store)
        .newestFirst()
        .filter((subscription) => hasStatus(subscription, status))
        .filter(({ test_clock: own }) =>
          test_clock === undefined ? customer !== undefined || own === null : own === test_clock,
        )
        .filter((subscription) => customer === undefined || subscription.customer === customer)
        .filter((subscription) => method === undefined || subscription.collection_method === method)
        .filter(
          (subscription) => price === undefined || subscription.items.data.some((item) => item.price.id === price),
        );
      return paginate(found, params, '/v1/subscriptions', subscriptionsIn(app.store));
    },
  ),

  retrieve('/v1/subscriptions', subscriptionsIn),

  operation<Stripe.SubscriptionUpdateParams>(
    'POST',
    '/v1/subscriptions/{id}',
    [
      'add_invoice_items',
      'automatic_tax',
      'billing_cycle_anchor',
      'cancel_at',
      'cancel_at_period_end',
      'cancellation_details',
      'collection_method',
      'days_until_due',
      'default_payment_method',
      'default_tax_rates',
      'description',
      'discounts',
      'items',
      'metadata',
      'off_session',
      'pause_collection',
      'payment_behavior',
      'payment_settings',
      'proration_behavior',
      'proration_date',
      'trial_end',
      'trial_settings',
    ],
    ({ app, id, params }) => updateSubscription(app, subscriptionsIn(app.store).require(id), params),
  ),

  operation<Stripe.SubscriptionMigrateParams>(
    'POST',
    '/v1/subscriptions/{id}/migrate',
    ['billing_mode'],
    ({ app, id, params }) => migrateSubscription(app, subscriptionsIn(app.store).require(id), params),
  ),

  operation<Stripe.SubscriptionPauseParams>(
    'POST',
    '/v1/subscriptions/{id}/pause',
    ['bill_for', 'invoicing_behavior', 'type'],
    ({ app, id, params }) => pauseSubscription(app, subscriptionsIn(app.store).require(id), params),
  ),

  operation<Stripe.SubscriptionResumeParams>(
    'POST',
    '/v1/subscriptions/{id}/resume',
    ['billing_cycle_anchor', 'payment_behavior', 'proration_behavior', 'proration_date'],
    ({ app, id, params }) => resumeSubscription(app, subscriptionsIn(app.store).require(id), params),
  ),

  operation('DELETE', '/v1/subscriptions/{id}/discount', [], ({ app, id }) => {
    const subscription = subscriptionsIn(app.store).require(id);
    const [first] = subscription.discounts;
    const discount = discountsIn(app.store).get(first ?? '');
    if (!discount) {
      throw invalid(`No active discount for subscription: ${id}`, {
        code: 'resource_missing',
        param: 'id',
        status: 404,
      });
    }
    app.change(subscription, 'customer.subscription.updated', (changed) => {
      removeDiscounts(app, changed, [...changed.discounts]);
    });
    const { end: _end, ...gone } = discount;
    return { ...gone, deleted: true };
  }),

  operation<Stripe.SubscriptionCancelParams>(
    'DELETE',
    '/v1/subscriptions/{id}',
    ['cancellation_details', 'invoice_now', 'prorate'],
    ({ app, id, params }) => {
      const subscription = subscriptionsIn(app.store).require(id);
      if (hasEnded(subscription))
        throw invalid(`No such subscription: '${id}'`, { code: 'resource_missing', param: 'id', status: 404 });
      refuseNested(params);
      const { comment, feedback } = params.cancellation_details ?? {};
      return cancelSubscription(
        app,
        subscription,
        {
          reason: 'cancellation_requested',
          comment: comment ?? null,
          feedback: feedback || null,
        },
        {
          prorate: params.prorate ?? false,
          invoiceNow: params.invoice_now ?? false,
          drops: !params.prorate && !params.invoice_now,
        },
      );
    },
  ),
];
