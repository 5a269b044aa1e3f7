import type { Stripe } from 'stripe';
import { paginate } from '../wire/lists.js';
import { operation } from '../wire/operation.js';

export const subscriptionItemOperations = [
  operation<Stripe.SubscriptionItemListParams>('GET', '/v1/subscription_items', ['subscription'], ({ app, params }) => {
    const subscription = app.store.subscriptions.require(params.subscription, 'subscription');
    return paginate(subscription.items.data, params, '/v1/subscription_items', 'subscription_item');
  }),

  operation('GET', '/v1/subscription_items/{id}', [], ({ app, id }) => app.store.subscriptionItems.require(id)),
];
