import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Invoice, Stored, Subscription } from '../../core/stored.js';
import { pendingUpdatesIn } from '../tables.js';
import { applyChange } from './apply.js';
import { type Change, planChange } from './change.js';
import { draftChange } from './change-invoice.js';
import { payingMethodOf } from './paying.js';
import { expirePending } from './pending.js';
import { planUnchanged } from './resume-unchanged.js';
import { settleAtOnce } from './settle-at-once.js';

type ResumeParams = Stored<Stripe.SubscriptionResumeParams>;

/**
 * Resumes a paused subscription, with a new period from now that is billed at once, or for the rest of the period that lasts.
 * Where nothing is billed it is active at once; otherwise it stays paused, and the invoice of the resumption, finalized at
 * once, decides:
 *
 *   paid, or marked uncollectible    active
 *   its payment is refused           past due; with `resume_on_payment_success` it stays paused
 *   void, or unpaid after 23 hours   it stays paused
 *
 * The request charges with `resume_on_payment_success` alone. Emits `customer.subscription.resumed` when it is no longer
 * paused.
 *
 * @throws StripeError before any change
 */
export function resumeSubscription(app: App, subscription: Subscription, params: ResumeParams): Subscription {
  if (subscription.status !== 'paused') {
    throw invalid(`Only a paused subscription can be resumed, and this one is ${subscription.status}.`);
  }
  if (subscription.collection_method !== 'charge_automatically') {
    throw invalid('Only a subscription whose `collection_method` is `charge_automatically` can be resumed.');
  }
  const unchanged = params.billing_cycle_anchor?.type === 'unchanged';
  if (!unchanged && params.proration_date !== undefined) {
    throw invalid('`proration_date` has a meaning only with `billing_cycle_anchor[type]=unchanged`.', {
      param: 'proration_date',
    });
  }
  const change = unchanged
    ? planUnchanged(app, subscription, params)
    : planChange(app, subscription, { billing_cycle_anchor: { type: 'now' }, proration_behavior: 'none' });
  change.after.status = 'active';
  expirePending(app, subscription);
  if (!change.immediate) {
    app.change(subscription, 'customer.subscription.updated', (changed) => {
      applyChange(app, changed, change);
      delete changed.status_details;
    });
    app.emit('customer.subscription.resumed', subscription);
    return subscription;
  }
  const invoice = billResumption(app, subscription, change);
  const onSuccess = params.payment_behavior === 'resume_on_payment_success';
  pendingUpdatesIn(app.store).set(subscription.id, {
    invoice: invoice.id,
    after: structuredClone(change.after),
    evenUnpaid: !onSuccess,
  });
  const method = onSuccess ? payingMethodOf(app, subscription) : undefined;
  settleAtOnce(app, subscription, invoice, method, { behavior: 'allow_incomplete', offSession: false });
  return subscription;
}

function billResumption(app: App, subscription: Subscription, change: Change): Invoice {
  const invoice = draftChange(app, subscription, change);
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.latest_invoice = invoice.id;
  });
  return invoice;
}
