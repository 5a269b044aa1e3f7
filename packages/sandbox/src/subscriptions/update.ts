import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import { type Redemption, readDiscounts, redeem } from '../discounts/redeem.js';
import { removeDiscounts } from '../discounts/running.js';
import type { Invoice, Stored, Subscription } from '../stored.js';
import { invalid, unsupported } from '../wire/errors.js';
import { mergeMetadata } from '../wire/metadata.js';
import { applyChange, changeWhenPaid, settleChange } from './apply.js';
import { type Change, planChange } from './change.js';
import { previewChange } from './change-invoice.js';
import { payingMethodOf } from './paying.js';
import { expirePending } from './pending.js';
import { checkPayable } from './settle-at-once.js';
import { hasEnded } from './status.js';

type UpdateParams = Stored<Stripe.SubscriptionUpdateParams>;

/**
 * Changes a subscription that has not ended. Emits `customer.subscription.updated` with what the changed fields held.
 *
 * @throws StripeError before any change
 */
export function updateSubscription(app: App, subscription: Subscription, params: UpdateParams): Subscription {
  if (hasEnded(subscription)) {
    const onlyNotes = Object.keys(params).every((name) => name === 'metadata' || name === 'cancellation_details');
    if (!onlyNotes) {
      throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
    }
  }
  const metadata = mergeMetadata(subscription.metadata, params.metadata);
  const cancellation = readCancellation(app, subscription, params);
  const redemptions = readDiscounts(app, params.discounts, {
    at: 'discounts',
    customer: app.store.customers.get(subscription.customer),
    currency: subscription.currency,
    amount: undefined,
    existing: subscription.discounts,
  });
  if (params.default_payment_method) {
    const method = app.store.paymentMethods.get(params.default_payment_method);
    if (method?.customer !== subscription.customer) {
      throw invalid(
        `The customer does not have a payment method with the ID ${params.default_payment_method}. The payment method must be attached to the customer.`,
        { code: 'resource_missing', param: 'default_payment_method' },
      );
    }
  }
  const pause = readPause(app, params.pause_collection);
  const change = readChange(app, subscription, params);
  const behavior = params.payment_behavior ?? 'allow_incomplete';
  if (change) expirePending(app, subscription);
  if (change?.immediate && behavior === 'pending_if_incomplete') {
    changeWhenPaid(app, subscription, change);
    return subscription;
  }
  let invoice: Invoice | undefined;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.metadata = metadata;
    Object.assign(changed, cancellation);
    if (params.default_payment_method !== undefined) changed.default_payment_method = params.default_payment_method;
    if (params.description !== undefined) changed.description = params.description || null;
    if (params.pause_collection !== undefined) changed.pause_collection = pause;
    if (params.discounts !== undefined) replaceDiscounts(app, changed, redemptions);
    const saves = params.payment_settings?.save_default_payment_method;
    if (saves !== undefined && changed.payment_settings) changed.payment_settings.save_default_payment_method = saves;
    noteReasons(changed, params);
    if (change) invoice = applyChange(app, changed, change);
  });
  if (invoice) settleChange(app, subscription, invoice, { behavior, offSession: params.off_session ?? false });
  return subscription;
}

/** Collection that stops while the subscription goes on; null lets it begin again. */
function readPause(app: App, pause: UpdateParams['pause_collection']): Subscription['pause_collection'] {
  if (!pause) return null;
  const { behavior, resumes_at: resumesAt } = pause;
  if (resumesAt !== undefined && resumesAt <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', {
      param: 'pause_collection[resumes_at]',
    });
  }
  return { behavior, resumes_at: resumesAt ?? null };
}

const pendingParameters = [
  'billing_cycle_anchor',
  'items',
  'off_session',
  'payment_behavior',
  'proration_behavior',
  'proration_date',
];

/** What the update changes about items, cycle and trial; with what would refuse it. */
function readChange(app: App, subscription: Subscription, params: UpdateParams): Change | undefined {
  const changes =
    params.items !== undefined || params.trial_end !== undefined || params.billing_cycle_anchor?.type === 'now';
  if (params.payment_behavior === 'pending_if_incomplete') {
    const refused = Object.keys(params).find((name) => !pendingParameters.includes(name));
    if (refused !== undefined) {
      throw invalid(`You cannot pass \`${refused}\` with \`payment_behavior=pending_if_incomplete\`.`, {
        param: refused,
      });
    }
  }
  if (!changes) return undefined;
  if (subscription.status === 'incomplete') {
    throw invalid('An incomplete subscription can only be changed once its first invoice is paid.', { param: 'items' });
  }
  const change = planChange(app, subscription, params);
  const failing =
    params.payment_behavior === 'error_if_incomplete' || params.payment_behavior === 'pending_if_incomplete';
  if (change.immediate && failing && previewChange(app, subscription, change).amount_due > 0) {
    checkPayable(app, payingMethodOf(app, subscription), params.payment_behavior ?? '');
  }
  return change;
}

/** `discounts` says the whole list: those that are not named in it end. */
function replaceDiscounts(app: App, subscription: Subscription, redemptions: Redemption[]): void {
  const { customer, id } = subscription;
  const kept = redeem(app, redemptions, { customer, subscription: id });
  removeDiscounts(
    app,
    subscription,
    subscription.discounts.filter((discount) => !kept.includes(discount)),
  );
  subscription.discounts = kept;
}

type Cancellation = Partial<
  Pick<Subscription, 'cancel_at' | 'cancel_at_period_end' | 'canceled_at' | 'cancellation_details'>
>;

const noDetails = { comment: null, feedback: null, feedback_option: null, reason: null };

function readCancellation(app: App, subscription: Subscription, params: UpdateParams): Cancellation {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = params;
  if (at === undefined && atPeriodEnd === undefined) return {};
  if (at && atPeriodEnd) {
    throw invalid('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', {
      param: 'cancel_at',
    });
  }
  const ends = subscription.items.data.map((item) => item.current_period_end);
  if (atPeriodEnd) return pending(app, subscription, Math.min(...ends), true);
  if (at) return pending(app, subscription, resolveMoment(app, at, ends), false);
  // `cancel_at_period_end=false` takes back what it set; a date set by itself is taken back by `cancel_at=''`.
  const clears = at === null || subscription.cancel_at_period_end;
  if (!clears) return {};
  return { cancel_at: null, cancel_at_period_end: false, canceled_at: null, cancellation_details: noDetails };
}

function pending(app: App, subscription: Subscription, cancelAt: number, atPeriodEnd: boolean): Cancellation {
  const kept = subscription.cancellation_details ?? noDetails;
  return {
    cancel_at: cancelAt,
    cancel_at_period_end: atPeriodEnd,
    canceled_at: subscription.canceled_at ?? app.now(),
    cancellation_details: { ...kept, reason: 'cancellation_requested' },
  };
}

function resolveMoment(app: App, at: NonNullable<UpdateParams['cancel_at']>, ends: number[]): number {
  if (at === 'min_period_end') return Math.min(...ends);
  if (at === 'max_period_end') return Math.max(...ends);
  if (typeof at !== 'number') throw unsupported('cancel_at', `\`cancel_at=${at}\``);
  if (at <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'cancel_at' });
  }
  return at;
}

function noteReasons(subscription: Subscription, params: UpdateParams): void {
  const given = params.cancellation_details;
  if (!given) return;
  const kept = subscription.cancellation_details ?? noDetails;
  subscription.cancellation_details = {
    ...kept,
    comment: given.comment === undefined ? kept.comment : given.comment || null,
    feedback: given.feedback === undefined ? kept.feedback : given.feedback || null,
  };
}
