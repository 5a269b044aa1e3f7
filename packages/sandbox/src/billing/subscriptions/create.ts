import type { Stripe } from 'stripe';
import { leftAfter, type Redemption, readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import { dropEnded } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type {
  Customer,
  PaymentIntent,
  PaymentMethod,
  Price,
  Stored,
  Subscription,
  TaxRate,
} from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { newSetupIntent } from '../../payments/intents/setup.js';
import { findPaymentMethod } from '../../payments/methods/cards.js';
import { defaultMethodOf } from '../../payments/methods/default.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { withBalance } from '../customer-balance/balance.js';
import { draftInvoice, finalizeInvoice } from '../invoices/invoice.js';
import { linesOfStretch } from '../invoices/lines.js';
import { settleWith } from '../invoices/settle.js';
import { isMetered } from '../meters/lines.js';
import { subscriptionsIn } from '../tables.js';
import { checkLocation, checkTaxSource, readAutomaticTax } from '../tax/enable.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { type Added, insertAdded, readAdded } from './add-invoice-items.js';
import { readCancelAt } from './cancel-at.js';
import { readDaysUntilDue } from './days-until-due.js';
import { firstUsage } from './first-usage.js';
import { amountOfPlan, insertItem, type Plan, readItems, recurringOf } from './items.js';
import { newSubscription } from './new-subscription.js';
import { refuseNested } from './refuse-nested.js';
import { checkPayable, settleAtOnce } from './settle-at-once.js';
import { firstStretches, readStart, type Start } from './start.js';

type CreateParams = Stored<Stripe.SubscriptionCreateParams>;
export type NewSubscription = Partial<CreateParams> & { customer: string };

/** Made by Checkout once the customer has paid. */
export interface FromCheckout {
  /** The succeeded intent of the first payment; undefined when nothing was due. */
  paidBy: PaymentIntent | undefined;
  /** The discounts that the price was promised with. */
  redemptions: Redemption[];
}

/** A draft is paid by itself this long after it was made. */
const draftSeconds = 3600;

/**
 * A new subscription with its first invoice. Emits `customer.subscription.created` and the invoice's events.
 *
 * What happens to the first payment is `payment_behavior`'s: `default_incomplete` waits for the customer,
 * `allow_incomplete` (the default) tries the default payment method, `error_if_incomplete` makes nothing when that
 * fails. With `send_invoice`, and when a schedule begins it, it is active at once and its first invoice is a draft.
 *
 * @throws StripeError before any change
 */
export function createSubscription(
  app: App,
  params: NewSubscription,
  { checkout, schedule }: { checkout?: FromCheckout; schedule?: string } = {},
): Subscription {
  refuseNested(params as Parameters<typeof refuseNested>[0]);
  const customer = customersIn(app.store).require(params.customer, 'customer');
  const plans = readItems(app, params.items ?? [], customer, {
    inactiveToo: checkout !== undefined || schedule !== undefined,
    mixed: params.billing_mode?.type !== 'classic',
    currency: params.currency,
  });
  const currency = plans[0]?.currency ?? 'usd';
  const start = readStart(
    app,
    params,
    plans.map((plan) => ({ recurring: recurringOf(plan) })),
  );
  const isFree = params.proration_behavior === 'none';
  if (start.trialEnd !== null && start.isAnchored && isFree)
    throw unsupported('proration_behavior', '`proration_behavior=none` together with a trial and an anchor');
  const ends = plans.map((plan) => firstStretches(app, start, recurringOf(plan)).at(-1)?.end ?? app.now());
  const cancelAt = readCancelAt(app, params, ends, null);
  const metadata = mergeMetadata({}, params.metadata);
  const behavior = params.payment_behavior ?? 'allow_incomplete';
  if (behavior === 'pending_if_incomplete')
    throw unsupported('payment_behavior', '`payment_behavior=pending_if_incomplete` on create');
  const daysUntilDue = readDaysUntilDue(params, null);
  const method = payingMethod(app, params, customer);
  const added = readAdded(app, params.add_invoice_items, { customer, currency });
  const amount = plans.reduce((sum, plan) => sum + amountOfPlan(app, plan), 0);
  const taxRates = readTaxRates(app, params.default_tax_rates, 'default_tax_rates');
  const automatic = readAutomaticTax(app, params.automatic_tax, false);
  checkTaxSource(automatic, [...taxRates, ...plans.flatMap((plan) => plan.taxRates)], 'default_tax_rates');
  checkLocation(app, automatic, customer);
  const redemptions =
    checkout?.redemptions ?? readDiscounts(app, params.discounts, { at: 'discounts', customer, currency, amount });
  const waits = params.collection_method === 'send_invoice' || schedule !== undefined;
  const billed = (start.trialEnd === null && !(isFree && start.isAnchored)) || start.at < app.now() ? amount : 0;
  const extra = added.reduce((sum, item) => sum + item.amount, 0);
  const { due } = withBalance(customer, leftAfter(app, billed + extra, currency, redemptions), currency);
  if (due > 0 && !waits && !checkout && behavior !== 'default_incomplete') checkPayable(app, method, behavior);

  const made = {
    ...{ start, cancelAt, metadata, redemptions, daysUntilDue, waits, taxRates, automatic },
    schedule: schedule ?? null,
  };
  const isEmpty = added.length === 0 && billsNothing(app, params, plans, start);
  const subscription = insert(app, params, plans, { ...made, isEmpty });
  const invoice = isEmpty ? undefined : firstInvoice(app, subscription, { start, isFree, added, waits });
  subscription.latest_invoice = invoice?.id ?? null;
  dropEnded(app, subscription);
  app.emit('customer.subscription.created', subscription);
  if (waits || !invoice) return subscription;
  if (checkout?.paidBy) {
    finalizeInvoice(app, invoice, subscription, checkout.paidBy);
    settleWith(app, invoice, checkout.paidBy);
  } else settleAtOnce(app, subscription, invoice, method, { behavior, offSession: params.off_session ?? false });
  return subscription;
}

/**
 * Metered items alone have nothing on a first invoice, and so there is none; in classic mode it is one over nothing. Nor is
 * there one when the time until an anchor is free (docs.stripe.com/billing/subscriptions/billing-cycle).
 */
function billsNothing(app: App, params: NewSubscription, plans: Plan[], start: Start): boolean {
  if (params.proration_behavior === 'none' && start.isAnchored && start.trialEnd === null) return true;
  return (
    params.billing_mode?.type !== 'classic' &&
    start.at === app.now() &&
    plans.every((plan) => isMetered(planPrice(plan)))
  );
}

function planPrice(plan: Plan): Pick<Price, 'recurring'> {
  return plan.price ?? { recurring: recurringOf(plan) };
}

function payingMethod(app: App, params: NewSubscription, customer: Customer): PaymentMethod | undefined {
  if (params.default_payment_method === undefined) return defaultMethodOf(app, customer);
  const method = findPaymentMethod(app, params.default_payment_method, 'default_payment_method');
  if (method.customer !== customer.id) {
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
  made: {
    start: Start;
    cancelAt: number | null;
    metadata: Record<string, string>;
    redemptions: Redemption[];
    daysUntilDue: number | null;
    waits: boolean;
    isEmpty: boolean;
    schedule: string | null;
    taxRates: TaxRate[];
    automatic: boolean;
  },
): Subscription {
  const id = newId('sub');
  const { start } = made;
  const cuts = params.proration_behavior !== 'none' && start.trialEnd === null;
  const items = plans.map((plan) => {
    const current = firstStretches(app, start, recurringOf(plan)).at(-1) ?? { start: app.now(), end: app.now() };
    const end = cuts && made.cancelAt !== null ? Math.min(current.end, made.cancelAt) : current.end;
    return insertItem(app, { customer: params.customer, subscription: id, since: start.at }, plan, {
      start: current.start,
      end,
    });
  });
  const owner = { customer: params.customer, subscription: id, since: start.at };
  const discounts = redeem(app, made.redemptions, owner);
  const testClock = customersIn(app.store).get(params.customer)?.test_clock ?? null;
  const subscription = subscriptionsIn(app.store).insert(
    newSubscription(params, {
      ...made,
      currency: plans[0]?.currency ?? 'usd',
      waits: made.waits || made.isEmpty,
      id,
      now: app.now(),
      items,
      discounts,
      testClock,
    }),
  );
  const { trialEnd } = start;
  const isLater = trialEnd !== null || made.isEmpty;
  if (isLater && params.payment_behavior === 'default_incomplete' && !subscription.default_payment_method) {
    subscription.pending_setup_intent = newSetupIntent(app, { customer: params.customer }).id;
  }
  return subscription;
}

/** The time that has passed, the first period, and what comes on top. */
function firstInvoice(
  app: App,
  subscription: Subscription,
  { start, isFree, added, waits }: { start: Start; isFree: boolean; added: readonly Added[]; waits: boolean },
) {
  return draftInvoice(app, subscription, {
    reason: 'subscription_create',
    lines: (invoiceId) =>
      subscription.items.data.flatMap((item) => {
        const recurring = item.price.recurring;
        if (!recurring) return [];
        const stretches = firstStretches(app, start, recurring);
        const billed = isFree ? stretches.slice(-1) : stretches;
        if (isMetered(item.price)) return firstUsage(app, subscription, item, invoiceId, stretches);
        return billed.flatMap((stretch, index) => {
          const isCurrent = index === billed.length - 1;
          const end = isCurrent ? item.current_period_end : stretch.end;
          const status = isCurrent ? subscription.status : 'active';
          const lines = linesOfStretch(app, { ...subscription, status }, item, invoiceId, { ...stretch, end });
          for (const line of lines) line.discounts = [...item.discounts];
          return lines;
        });
      }),
    pending: insertAdded(app, subscription, added),
    // Of the time that has passed, also those that have ended since.
    discounts: [...subscription.discounts],
    finalizesAt: waits ? app.now() + draftSeconds : null,
  });
}
