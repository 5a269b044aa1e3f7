import type { Stripe } from 'stripe';
import { type Redemption, readDiscounts } from '../../catalogue/discounts/redeem.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Invoice, Stored, Subscription, TaxRate } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paymentMethodsIn } from '../../payments/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { withBalance } from '../customer-balance/balance.js';
import { automaticTaxOfSubscription, checkLocation, checkTaxSource, readAutomaticTax } from '../tax/enable.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { insertAdded, readAdded } from './add-invoice-items.js';
import { applyChange, changeWhenPaid, settleChange } from './apply.js';
import { noteReasons, readCancellation } from './cancellation.js';
import { type Change, planChange } from './change.js';
import { previewChange } from './change-invoice.js';
import { readDaysUntilDue } from './days-until-due.js';
import { endOfPeriod } from './end-of-period.js';
import { payingMethodOf } from './paying.js';
import { expirePending } from './pending.js';
import { refuseNested } from './refuse-nested.js';
import { replaceDiscounts } from './replace-discounts.js';
import { checkPayable } from './settle-at-once.js';
import { hasEnded } from './status.js';
import { announceTrialEnd, endUnpaid, unpaidEndOf } from './trial-end.js';
import { passUpcomingNotice } from './upcoming-notice.js';

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
  refuseNested(params as Parameters<typeof refuseNested>[0]);
  checkManaged(subscription, params);
  const endsTrialNow = params.trial_end === 'now' && subscription.status === 'trialing';
  const unpaid = endsTrialNow ? unpaidEndOf(app, subscription) : undefined;
  if (unpaid) {
    const { trial_end: _now, ...others } = params;
    updateSubscription(app, subscription, others);
    announceTrialEnd(app, subscription);
    endUnpaid(app, subscription, unpaid);
    return subscription;
  }
  const customer = customersIn(app.store).get(subscription.customer);
  const metadata = mergeMetadata(subscription.metadata, params.metadata);
  const cancellation = readCancellation(app, subscription, params);
  const redemptions = readDiscounts(app, params.discounts, {
    at: 'discounts',
    customer,
    currency: subscription.currency,
    amount: undefined,
    existing: subscription.discounts,
  });
  if (params.default_payment_method) {
    const method = paymentMethodsIn(app.store).get(params.default_payment_method);
    if (method?.customer !== subscription.customer) {
      throw invalid(
        `The customer does not have a payment method with the ID ${params.default_payment_method}. The payment method must be attached to the customer.`,
        { code: 'resource_missing', param: 'default_payment_method' },
      );
    }
  }
  const pause = readPause(app, params.pause_collection);
  const daysUntilDue = readDaysUntilDue(params, subscription);
  const added = readAdded(app, params.add_invoice_items, { customer, currency: subscription.currency });
  const tax = readTax(app, subscription, params);
  const change = readChange(app, subscription, params, {
    endsAt: cancellation.cancel_at,
    ...(params.discounts === undefined ? {} : { redeemed: redemptions }),
  });
  const behavior = params.payment_behavior ?? 'allow_incomplete';
  if (change) checkLocation(app, tax.automatic, customer);
  if (change) expirePending(app, subscription);
  if (endsTrialNow) announceTrialEnd(app, subscription);
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
    noteReasons(changed, params.cancellation_details);
    if (params.collection_method !== undefined) changed.collection_method = params.collection_method;
    changed.days_until_due = daysUntilDue;
    const trialEnds = params.trial_settings?.end_behavior;
    if (trialEnds) {
      const kept = changed.trial_settings?.end_behavior;
      changed.trial_settings = {
        end_behavior: {
          billing_cycle_anchor: trialEnds.billing_cycle_anchor ?? kept?.billing_cycle_anchor ?? null,
          missing_payment_method: trialEnds.missing_payment_method ?? kept?.missing_payment_method ?? 'create_invoice',
        },
      };
    }
    changed.default_tax_rates = tax.rates;
    if (params.automatic_tax !== undefined) changed.automatic_tax = automaticTaxOfSubscription(tax.automatic);
    insertAdded(app, changed, added);
    if (change) invoice = applyChange(app, changed, change);
  });
  passUpcomingNotice(app, subscription);
  if (invoice) settleChange(app, subscription, invoice, { behavior, offSession: params.off_session ?? false });
  return subscription;
}

/** The rates and the way of taxing after the update. */
function readTax(app: App, subscription: Subscription, params: UpdateParams): { rates: TaxRate[]; automatic: boolean } {
  const held = subscription.default_tax_rates ?? [];
  const { default_tax_rates: given } = params;
  const rates = given === undefined ? held : readTaxRates(app, given, 'default_tax_rates', held);
  const automatic = readAutomaticTax(app, params.automatic_tax, subscription.automatic_tax.enabled);
  checkTaxSource(automatic, rates, 'default_tax_rates');
  if (params.automatic_tax?.enabled) {
    const own = subscription.items.data.flatMap((item) => item.tax_rates ?? []);
    checkTaxSource(true, own, 'automatic_tax[enabled]');
    checkLocation(app, true, customersIn(app.store).get(subscription.customer));
  }
  return { rates, automatic };
}

/** Collection that stops while the subscription continues; null lets it begin again. */
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

/** A schedule's subscription ends as the schedule says. */
function checkManaged(subscription: Subscription, params: UpdateParams): void {
  const param = (['cancel_at', 'cancel_at_period_end'] as const).find((name) => params[name] !== undefined);
  if (subscription.schedule === null || param === undefined) return;
  throw invalid(
    `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
    { param },
  );
}

/** What the update changes about items, cycle, trial and end; with what would refuse it. */
function readChange(
  app: App,
  subscription: Subscription,
  params: UpdateParams,
  { endsAt, ...given }: { endsAt: number | null | undefined; redeemed?: readonly Redemption[] },
): Change | undefined {
  const cuts = endsAt !== undefined && movesEnd(subscription, endsAt);
  const changes =
    cuts || params.items !== undefined || params.trial_end !== undefined || params.billing_cycle_anchor?.type === 'now';
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
  const change = planChange(app, subscription, { ...params, ...given, ...(cuts ? { endsAt } : {}) });
  const failing =
    params.payment_behavior === 'error_if_incomplete' || params.payment_behavior === 'pending_if_incomplete';
  const customer = customersIn(app.store).require(subscription.customer, 'customer');
  const dueNow = () => withBalance(customer, previewChange(app, subscription, change).total, subscription.currency).due;
  if (change.immediate && failing && dueNow() > 0) {
    checkPayable(app, payingMethodOf(app, subscription), params.payment_behavior ?? '');
  }
  return change;
}

/** Whether a period ends earlier or later by a new end of the subscription. */
function movesEnd(subscription: Subscription, cancelAt: number | null): boolean {
  if (subscription.status === 'trialing' || subscription.status === 'incomplete') return false;
  const after = { ...subscription, cancel_at: cancelAt };
  return subscription.items.data.some(
    (item) => endOfPeriod(after, item, item.current_period_start) !== item.current_period_end,
  );
}
