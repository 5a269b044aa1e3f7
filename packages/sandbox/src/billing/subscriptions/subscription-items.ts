import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Stored, SubscriptionItem } from '../../core/stored.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { subscriptionItemsIn, subscriptionsIn } from '../tables.js';
import { updateSubscription } from './update.js';

type UpdateParams = Stored<Stripe.SubscriptionItemUpdateParams>;

const billing = ['payment_behavior', 'proration_behavior', 'proration_date'] as const;
const details = ['discounts', 'metadata', 'price', 'price_data', 'quantity', 'tax_rates'] as const;

/** One item's change is a change of its subscription. */
function changeItem(app: App, subscriptionId: string, change: object, params: UpdateParams): void {
  const { off_session, payment_behavior, proration_behavior, proration_date } = params;
  updateSubscription(app, subscriptionsIn(app.store).require(subscriptionId, 'subscription'), {
    items: [change],
    ...(off_session === undefined ? {} : { off_session }),
    ...(payment_behavior === undefined ? {} : { payment_behavior }),
    ...(proration_behavior === undefined ? {} : { proration_behavior }),
    ...(proration_date === undefined ? {} : { proration_date }),
  });
}

/** The part of the parameters that says how the item is to be. */
function wanted(params: UpdateParams): object {
  return Object.fromEntries(details.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])));
}

export const subscriptionItemOperations = [
  operation<Stripe.SubscriptionItemCreateParams>(
    'POST',
    '/v1/subscription_items',
    [...billing, ...details, 'subscription'],
    ({ app, params }) => {
      const { subscription: id, ...own } = params;
      const subscription = subscriptionsIn(app.store).require(id, 'subscription');
      const before = new Set(subscription.items.data.map((item) => item.id));
      changeItem(app, id, wanted(own), own);
      const pending = subscription.pending_update?.subscription_items ?? [];
      const made = [...subscription.items.data, ...pending].find((item) => !before.has(item.id));
      if (!made) throw invalid('The item was not added.', { param: 'subscription' });
      return made;
    },
  ),

  operation<Stripe.SubscriptionItemListParams>('GET', '/v1/subscription_items', ['subscription'], ({ app, params }) => {
    const subscription = subscriptionsIn(app.store).require(params.subscription, 'subscription');
    return paginate(subscription.items.data, params, '/v1/subscription_items', 'subscription_item');
  }),

  retrieve('/v1/subscription_items', subscriptionItemsIn),

  operation<Stripe.SubscriptionItemUpdateParams>(
    'POST',
    '/v1/subscription_items/{id}',
    [...billing, ...details, 'off_session'],
    ({ app, id, params }) => {
      const item: SubscriptionItem = subscriptionItemsIn(app.store).require(id);
      changeItem(app, item.subscription, { id, ...wanted(params) }, params);
      return item;
    },
  ),

  operation<Stripe.SubscriptionItemDeleteParams>(
    'DELETE',
    '/v1/subscription_items/{id}',
    [...billing, 'clear_usage'],
    ({ app, id, params }) => {
      const item = subscriptionItemsIn(app.store).require(id);
      changeItem(
        app,
        item.subscription,
        { id, deleted: true, ...(params.clear_usage ? { clear_usage: true } : {}) },
        params,
      );
      return { id, object: 'subscription_item', deleted: true };
    },
  ),
];
