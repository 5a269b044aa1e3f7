import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import type { Invoice, Stored, Subscription } from '../stored.js';
import { invalid, unsupported } from '../wire/errors.js';
import { applyChange, settleChange } from './apply.js';
import { planChange } from './change.js';
import { draftChange } from './change-invoice.js';
import { payingMethodOf } from './paying.js';
import { expirePending } from './pending.js';
import { checkPayable, settleAtOnce } from './settle-at-once.js';

type ResumeParams = Stored<Stripe.SubscriptionResumeParams>;

/**
 * Paused → active, with a new period from now that is billed at once. With `resume_on_payment_success` it stays paused until
 * that invoice is paid, for 23 hours at most; otherwise it is active, or past due when the payment fails. Emits
 * `customer.subscription.resumed` when it is no longer paused.
 *
 * @throws StripeError before any change
 */
export function resumeSubscription(app: App, subscription: Subscription, params: ResumeParams): Subscription {
  if (subscription.status !== 'paused') {
    throw invalid(`Only a paused subscription can be resumed, and this one is ${subscription.status}.`);
  }
  if (params.billing_cycle_anchor?.type === 'unchanged') {
    throw unsupported('billing_cycle_anchor', 'resuming within the old billing cycle');
  }
  const change = planChange(app, subscription, { billing_cycle_anchor: { type: 'now' }, proration_behavior: 'none' });
  change.after.status = 'active';
  const method = payingMethodOf(app, subscription);
  const onSuccess = params.payment_behavior === 'resume_on_payment_success';
  if (!onSuccess) checkPayable(app, method, 'allow_incomplete');
  expirePending(app, subscription);
  let invoice: Invoice | undefined;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    invoice = onSuccess ? draftChange(app, changed, change) : applyChange(app, changed, change);
    if (invoice) changed.latest_invoice = invoice.id;
  });
  if (!onSuccess) app.emit('customer.subscription.resumed', subscription);
  if (!invoice) return subscription;
  if (onSuccess) {
    app.store.pendingUpdates.set(subscription.id, { invoice: invoice.id, after: structuredClone(change.after) });
    settleAtOnce(app, subscription, invoice, method, { behavior: 'allow_incomplete', offSession: false });
  } else settleChange(app, subscription, invoice, { behavior: 'allow_incomplete', offSession: true });
  return subscription;
}
