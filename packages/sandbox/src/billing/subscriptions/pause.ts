import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { InvoiceItem, Stored, Subscription } from '../../core/stored.js';
import { insertInvoiceItem } from '../invoices/items.js';
import { usageItems } from '../meters/lines.js';
import { invoicePending } from './invoice-pending.js';
import { expirePending } from './pending.js';
import { creditsFor } from './prorate.js';

type PauseParams = Stored<Stripe.SubscriptionPauseParams>;

/**
 * Active → paused: no invoices and no new periods until it is resumed (docs.stripe.com/billing/subscriptions/pausing). What was
 * paid for time that is not used is credited, as `bill_for` says. Emits `customer.subscription.paused`.
 *
 * @throws StripeError before any change
 */
export function pauseSubscription(app: App, subscription: Subscription, params: PauseParams): Subscription {
  if (subscription.schedule !== null) {
    throw invalid(
      `A subscription with a schedule cannot be paused. Release the schedule \`${subscription.schedule}\` first.`,
    );
  }
  if (subscription.billing_mode.type !== 'flexible') {
    throw invalid('Only a subscription in flexible billing mode can be paused.');
  }
  if (subscription.status !== 'active') {
    throw invalid(`Only an active subscription can be paused, and this one is ${subscription.status}.`);
  }
  const credits = unusedTime(app, subscription, params.bill_for?.unused_time_from?.type ?? 'now');
  const isBilled = params.bill_for?.outstanding_usage_through?.type !== 'none';
  const usage = subscription.items.data.flatMap((item) => (isBilled ? usageItems(app, subscription, item) : []));
  expirePending(app, subscription);
  for (const item of [...credits, ...usage]) insertInvoiceItem(app, item);
  if (params.invoicing_behavior === 'invoice') invoicePending(app, subscription);
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = 'paused';
    changed.status_details = pausedBy('pause_requested', app.now());
  });
  app.emit('customer.subscription.paused', subscription);
  return subscription;
}

function unusedTime(app: App, subscription: Subscription, from: string): InvoiceItem[] {
  if (from === 'none') return [];
  return subscription.items.data.flatMap((item) =>
    creditsFor(app, subscription, item, from === 'now' ? app.now() : item.current_period_start),
  );
}

type Details = NonNullable<Subscription['status_details']>;

/** Why a subscription is paused, and since when (in seconds). */
export function pausedBy(reason: Details['paused']['subscription']['type'], at: number): Details {
  return { paused: { subscription: { type: reason }, transitioned_at: at, type: 'subscription' } };
}
