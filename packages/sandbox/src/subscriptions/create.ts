import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import { leftAfter, type Redemption, readDiscounts, redeem } from '../discounts/redeem.js';
import { newId } from '../ids.js';
import { draftInvoice, finalizeInvoice } from '../invoices/invoice.js';
import { settleWith } from '../invoices/settle.js';
import { checkPaymentMethodExists } from '../payments/cards.js';
import { newSetupIntent } from '../payments/setup.js';
import type { Customer, PaymentIntent, PaymentMethod, Stored, Subscription } from '../stored.js';
import { invalid, unsupported } from '../wire/errors.js';
import { listOf } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { amountOfPlan, insertItem, type Plan, readItems } from './items.js';
import { checkPayable, settleAtOnce } from './settle-at-once.js';

type CreateParams = Stored<Stripe.SubscriptionCreateParams>;
export type NewSubscription = Partial<CreateParams> & { customer: string };

/** Made by Checkout once the customer has paid. */
export interface FromCheckout {
  /** The succeeded intent of the first payment; undefined when nothing was due. */
  paidBy: PaymentIntent | undefined;
  /** The discounts that the price was promised with. */
  redemptions: Redemption[];
}

/**
 * A new subscription with its first invoice. Emits `customer.subscription.created` and the invoice's events.
 *
 * What happens to the first payment is `payment_behavior`'s: `default_incomplete` waits for the customer,
 * `allow_incomplete` (the default) tries the default payment method, `error_if_incomplete` makes nothing when that
 * fails.
 *
 * @throws StripeError before any change
 */
export function createSubscription(app: App, params: NewSubscription, checkout?: FromCheckout): Subscription {
  const customer = app.store.customers.require(params.customer, 'customer');
  const plans = readItems(app, params.items ?? [], customer, checkout !== undefined);
  const currency = plans[0]?.price?.currency ?? plans[0]?.priceData?.currency.toLowerCase();
  if (params.currency !== undefined && params.currency.toLowerCase() !== currency) {
    throw invalid(`The prices are in ${currency}, but the currency asked for is ${params.currency}.`, {
      param: 'currency',
    });
  }
  const trialEnd = readTrialEnd(app, params);
  const cancelAt = readCancelAt(app, params);
  const metadata = mergeMetadata({}, params.metadata);
  const behavior = params.payment_behavior ?? 'allow_incomplete';
  if (behavior === 'pending_if_incomplete')
    throw unsupported('payment_behavior', '`payment_behavior=pending_if_incomplete` on create');
  if (params.collection_method === 'send_invoice')
    throw unsupported('collection_method', '`collection_method=send_invoice`');
  const method = payingMethod(app, params, customer);
  const amount = plans.reduce((sum, plan) => sum + amountOfPlan(app, plan), 0);
  const redemptions =
    checkout?.redemptions ?? readDiscounts(app, params.discounts, { at: 'discounts', customer, currency, amount });
  const due = trialEnd === null && leftAfter(app, amount, currency ?? 'usd', redemptions) > 0;
  if (due && !checkout && behavior !== 'default_incomplete') checkPayable(app, method, behavior);

  const subscription = insert(app, params, plans, { trialEnd, cancelAt, metadata, redemptions });
  const invoice = draftInvoice(app, subscription, 'subscription_create');
  subscription.latest_invoice = invoice.id;
  app.emit('customer.subscription.created', subscription);
  if (checkout?.paidBy) {
    finalizeInvoice(app, invoice, subscription, checkout.paidBy);
    settleWith(app, invoice, checkout.paidBy);
  } else settleAtOnce(app, subscription, invoice, method, { behavior, offSession: params.off_session ?? false });
  return subscription;
}

function readTrialEnd(app: App, params: NewSubscription): number | null {
  if (params.trial_end !== undefined && params.trial_period_days !== undefined) {
    throw invalid('You may only specify one of these parameters: trial_end, trial_period_days.', {
      param: 'trial_end',
    });
  }
  if (params.trial_period_days !== undefined) {
    if (params.trial_period_days < 1 || params.trial_period_days > 730) {
      throw invalid('Invalid trial_period_days: must be from 1 to 730.', { param: 'trial_period_days' });
    }
    return app.now() + params.trial_period_days * 86_400;
  }
  if (params.trial_end === undefined || params.trial_end === 'now') return null;
  if (Number(params.trial_end) <= app.now())
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' });
  return Number(params.trial_end);
}

function readCancelAt(app: App, params: NewSubscription): number | null {
  if (params.cancel_at === undefined) return null;
  if (typeof params.cancel_at !== 'number')
    throw unsupported('cancel_at', `\`cancel_at=${params.cancel_at}\` on create`);
  if (params.cancel_at <= app.now())
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'cancel_at' });
  return params.cancel_at;
}

function payingMethod(app: App, params: NewSubscription, customer: Customer): PaymentMethod | undefined {
  if (params.default_payment_method === undefined) {
    return app.store.paymentMethods.get(customer.invoice_settings.default_payment_method ?? '');
  }
  checkPaymentMethodExists(app, params.default_payment_method, 'default_payment_method');
  const method = app.store.paymentMethods.get(params.default_payment_method);
  if (method?.customer !== customer.id) {
    throw invalid(
      `The customer does not have a payment method with the ID ${params.default_payment_method}. The payment method must be attached to the customer.`,
      { code: 'resource_missing', param: 'default_payment_method' },
    );
  }
  return method;
}

function insert(
  app: App,
  params: NewSubscription,
  plans: Plan[],
  read: {
    trialEnd: number | null;
    cancelAt: number | null;
    metadata: Record<string, string>;
    redemptions: Redemption[];
  },
): Subscription {
  const id = newId('sub');
  const now = app.now();
  const { trialEnd, cancelAt } = read;
  const anchor = trialEnd ?? now;
  const items = plans.map((plan) =>
    insertItem(app, { customer: params.customer, subscription: id }, plan, anchor, trialEnd),
  );
  const periodEnds = items.map((item) => item.current_period_end);
  const atPeriodEnd = params.cancel_at_period_end === true;
  const subscription = app.store.subscriptions.insert({
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: params.billing_mode?.type ?? 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: atPeriodEnd ? Math.min(...periodEnds) : cancelAt,
    cancel_at_period_end: atPeriodEnd,
    canceled_at: atPeriodEnd || cancelAt !== null ? now : null,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: atPeriodEnd || cancelAt ? 'cancellation_requested' : null,
    },
    collection_method: 'charge_automatically',
    created: now,
    currency: items[0]?.price.currency ?? 'usd',
    customer: params.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: params.default_payment_method ?? null,
    default_source: null,
    default_tax_rates: [],
    description: params.description ?? null,
    discounts: redeem(app, read.redemptions, { customer: params.customer, subscription: id }),
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: listOf(items, `/v1/subscription_items?subscription=${id}`),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: read.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: params.payment_settings?.save_default_payment_method ?? 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: trialEnd === null ? 'incomplete' : 'trialing',
    test_clock: app.store.customers.get(params.customer)?.test_clock ?? null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: params.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
      },
    },
    trial_start: trialEnd === null ? null : now,
  });
  if (trialEnd !== null && params.payment_behavior === 'default_incomplete' && !subscription.default_payment_method) {
    subscription.pending_setup_intent = newSetupIntent(app, { customer: params.customer }).id;
  }
  return subscription;
}
