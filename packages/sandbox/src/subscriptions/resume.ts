import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import type { Invoice, Stored, Subscription } from '../stored.js';
import { invalid } from '../wire/errors.js';
import { applyChange, settleChange } from './apply.js';
import { planChange } from './change.js';
import { draftChange } from './change-invoice.js';
import { payingMethodOf } from './paying.js';
import { expirePending } from './pending.js';
import { planUnchanged } from './resume-unchanged.js';
import { checkPayable, settleAtOnce } from './settle-at-once.js';

type ResumeParams = Stored<Stripe.SubscriptionResumeParams>;

/**
 * Paused → active, with a new period from now that is billed at once, or for the rest of the period that lasts. With `resume_on_payment_success` it stays paused until
 * that invoice is paid, for 23 hours at most; otherwise it is active, or past due when the payment fails. Emits
 * `customer.subscription.resumed` when it is no longer paused.
 *
 * @throws StripeError before any change
 */
export function resumeSubscription(app: App, subscription: Subscription, params: ResumeParams): Subscription {
  if (subscription.status !== 'paused') {
    throw invalid(`Only a paused subscription can be resumed, and this one is ${subscription.status}.`);
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
  const method = payingMethodOf(app, subscription);
  const onSuccess = change.immediate && params.payment_behavior === 'resume_on_payment_success';
  if (change.immediate && !onSuccess && subscription.collection_method === 'charge_automatically') {
    checkPayable(app, method, 'allow_incomplete');
  }
  expirePending(app, subscription);
  let invoice: Invoice | undefined;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    invoice = onSuccess ? draftChange(app, changed, change) : applyChange(app, changed, change);
    if (invoice) changed.latest_invoice = invoice.id;
    if (!onSuccess) delete changed.status_details;
  });
  if (!onSuccess) app.emit('customer.subscription.resumed', subscription);
  if (!invoice) return subscription;
  if (onSuccess) {
    app.store.pendingUpdates.set(subscription.id, { invoice: invoice.id, after: structuredClone(change.after) });
    settleAtOnce(app, subscription, invoice, method, { behavior: 'allow_incomplete', offSession: false });
  } else settleChange(app, subscription, invoice, { behavior: 'allow_incomplete', offSession: true });
  return subscription;
}
