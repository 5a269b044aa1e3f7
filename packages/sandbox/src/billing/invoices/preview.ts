import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { blankCustomer } from '../../core/blank-customer.js';
import type { Due } from '../../core/due-queue.js';
import { invalid, unsupported } from '../../core/errors.js';
import { scratchOf } from '../../core/scratch.js';
import type { Customer, Invoice, Stored, Subscription, SubscriptionSchedule } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { createSchedule } from '../schedules/create.js';
import { nextOfSchedule } from '../schedules/follow.js';
import { runDue } from '../schedules/run-due.js';
import { updateSchedule } from '../schedules/update.js';
import { createSubscription } from '../subscriptions/create.js';
import { nextOfItself } from '../subscriptions/cycle.js';
import { hasEnded } from '../subscriptions/status.js';
import { subscriptionSchedulesIn, subscriptionsIn, taxRatesIn } from '../tables.js';
import { checkWhere, noteIp } from '../tax/customer-tax.js';
import { readAutomaticTax } from '../tax/enable.js';
import { checkTaxId, insertTaxId } from '../tax/tax-ids.js';
import { asPreview } from './as-preview.js';
import { applyDetails, type Details, newSubscriptionParams } from './preview-details.js';
import { insertPreviewItems } from './preview-items.js';

type PreviewParams = Stored<Stripe.InvoiceCreatePreviewParams>;

/** More steps than this lead to no invoice. */
const stepsMax = 1000;

/*
 * A preview is what really happens, in a copy: the change is made there, and the clock moves there until the first invoice
 * is. So it gives what the change then bills, to the minor unit, and nothing of it is kept.
 */

/**
 * The next invoice of a subscription, a schedule or a customer, as it would be after a change; or the first one of what would
 * be made.
 *
 * @throws StripeError as the change itself; invoice_upcoming_none when there will be no further invoice
 */
export function previewInvoice(app: App, params: PreviewParams): Invoice {
  const mode = params.preview_mode;
  if (mode !== undefined && mode !== 'next') throw unsupported('preview_mode', `\`preview_mode=${mode}\``);
  const scratch = scratchOf(app);
  const made: { invoice: Invoice; customer: Pick<Customer, 'balance' | 'currency'> }[] = [];
  scratch.onEvent(({ type, data }) => {
    if (type !== 'invoice.created') return;
    const invoice = data.object as unknown as Invoice;
    const { balance = 0, currency = null } = customersIn(scratch.store).get(invoice.customer ?? '') ?? {};
    made.push({ invoice, customer: { balance, currency } });
  });
  const noun = happen(scratch, params, () => made.length > 0);
  const [first] = made;
  if (!first) throw invalid(`No upcoming invoices for ${noun}`, { code: 'invoice_upcoming_none', status: 404 });
  // The rates of automatic tax stay, so that what the preview names can be looked at.
  for (const rate of taxRatesIn(scratch.store).all())
    if (!taxRatesIn(app.store).get(rate.id)) taxRatesIn(app.store).insert(rate);
  return asPreview(first.invoice, first.customer);
}

/** @returns what it is about, for an error */
function happen(scratch: App, params: PreviewParams, isDone: () => boolean): string {
  const isScheduled = params.schedule !== undefined || params.schedule_details !== undefined;
  if (isScheduled && (params.subscription !== undefined || params.subscription_details !== undefined)) {
    throw invalid('`schedule` and `schedule_details` cannot be used with `subscription` and `subscription_details`.', {
      param: params.schedule === undefined ? 'schedule_details' : 'schedule',
    });
  }
  const step = { isDone, now: scratch.now() };
  if (isScheduled) {
    const schedule = ofSchedule(scratch, params);
    if (!isDone()) runDue(scratch, schedule);
    const next = () => {
      // After the last phase the subscription continues without it.
      const id = schedule.subscription ?? schedule.released_subscription ?? '';
      const subscription = subscriptionsIn(scratch.store).get(id);
      return subscription ? nextInvoicing(scratch, subscription) : nextOfSchedule(scratch, schedule);
    };
    goOn(scratch, next, step);
    return `schedule: ${schedule.id}`;
  }
  const details = params.subscription_details ?? {};
  if (params.subscription === undefined && details.items !== undefined) {
    const customer = customerOf(scratch, params);
    insertPreviewItems(scratch, params.invoice_items, customer);
    const asked = newSubscriptionParams(details, params);
    const subscription = createSubscription(scratch, { ...asked, customer: customer.id });
    goOn(scratch, () => nextInvoicing(scratch, subscription), step);
    return `subscription: ${subscription.id}`;
  }
  return ofSubscription(scratch, params, details, step);
}

interface Step {
  isDone: () => boolean;
  now: number;
}

function ofSubscription(scratch: App, params: PreviewParams, details: Details, step: Step): string {
  const subscription =
    params.subscription === undefined
      ? soonestOf(scratch, customerOf(scratch, params))
      : subscriptionsIn(scratch.store).require(params.subscription, 'subscription');
  if (params.customer !== undefined && params.customer !== subscription.customer) {
    throw invalid(`The subscription ${subscription.id} does not belong to the customer ${params.customer}.`, {
      param: 'customer',
    });
  }
  const customer = customersIn(scratch.store).require(subscription.customer, 'customer');
  override(scratch, customer, params.customer_details);
  insertPreviewItems(scratch, params.invoice_items, customer);
  if (hasEnded(subscription)) return `subscription: ${subscription.id}`;
  applyDetails(scratch, subscription, details, params);
  goOn(scratch, () => nextInvoicing(scratch, subscription), step);
  return `subscription: ${subscription.id}`;
}

function ofSchedule(scratch: App, params: PreviewParams): SubscriptionSchedule {
  const { billing_mode, pause_schedules, phases, ...rest } = params.schedule_details ?? {};
  if (pause_schedules) throw unsupported('schedule_details[pause_schedules]');
  if (readAutomaticTax(scratch, params.automatic_tax, false))
    throw unsupported('automatic_tax', '`automatic_tax` in a preview of a schedule');
  if (params.discounts !== undefined) throw unsupported('discounts', '`discounts` in a preview of a schedule');
  if (params.schedule !== undefined) {
    const schedule = subscriptionSchedulesIn(scratch.store).require(params.schedule, 'schedule');
    insertPreviewItems(
      scratch,
      params.invoice_items,
      customersIn(scratch.store).require(schedule.customer, 'customer'),
    );
    if (!params.schedule_details) return schedule;
    return updateSchedule(scratch, schedule, { ...rest, ...(phases ? { phases } : {}) } as Parameters<
      typeof updateSchedule
    >[2]);
  }
  const customer = customerOf(scratch, params);
  insertPreviewItems(scratch, params.invoice_items, customer);
  const start = phases?.[0]?.start_date;
  return createSchedule(scratch, {
    customer: customer.id,
    ...(billing_mode ? { billing_mode } : {}),
    ...(rest.end_behavior === undefined ? {} : { end_behavior: rest.end_behavior }),
    ...(start === undefined ? {} : { start_date: start }),
    phases: phases ?? [],
  } as Parameters<typeof createSchedule>[1]);
}

/** The customer that is asked about, or one who is not there yet. */
function customerOf(scratch: App, params: PreviewParams): Customer {
  const customer =
    params.customer === undefined
      ? customersIn(scratch.store).insert(blankCustomer(scratch))
      : customersIn(scratch.store).require(params.customer, 'customer');
  override(scratch, customer, params.customer_details);
  return customer;
}

function override(scratch: App, customer: Customer, details: PreviewParams['customer_details']): void {
  if (!details) return;
  const { address, shipping, tax, tax_exempt: exempt, tax_ids: taxIds } = details;
  checkWhere(scratch, customer, tax);
  noteIp(scratch, customer.id, tax);
  (taxIds ?? []).forEach((given, index) => {
    checkTaxId(given, `customer_details[tax_ids][${index}]`);
    insertTaxId(scratch, given, customer);
  });
  const none = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  const whole = (given: object) => ({ ...none, ...given });
  if (address !== undefined) customer.address = address ? whole(address) : null;
  if (shipping !== undefined) {
    customer.shipping = shipping
      ? { address: whole(shipping.address), name: shipping.name, phone: shipping.phone ?? null }
      : null;
  }
  if (exempt !== undefined) customer.tax_exempt = exempt || 'none';
}

function soonestOf(scratch: App, customer: Customer): Subscription {
  const running = subscriptionsIn(scratch.store)
    .all()
    .filter((subscription) => subscription.customer === customer.id && !hasEnded(subscription));
  const endOf = (subscription: Subscription) =>
    Math.min(...subscription.items.data.map((item) => item.current_period_end));
  const [soonest] = running.sort((a, b) => endOf(a) - endOf(b));
  if (soonest) return soonest;
  throw invalid(`No upcoming invoices for customer: ${customer.id}`, { code: 'invoice_upcoming_none', status: 404 });
}

/** What next happens to a subscription, as if it were paid for. */
function nextInvoicing(scratch: App, subscription: Subscription): Due | undefined {
  if (hasEnded(subscription)) return undefined;
  if (subscription.status === 'incomplete') subscription.status = 'active';
  const end = subscription.trial_settings?.end_behavior;
  if (end) end.missing_payment_method = 'create_invoice';
  return nextOfItself(scratch, subscription);
}

function goOn(scratch: App, next: () => Due | undefined, { isDone, now }: Step): void {
  let at = now;
  for (let count = 0; count < stepsMax && !isDone(); count += 1) {
    const due = scratch.at(at, next);
    if (!due) return;
    at = Math.max(at, due.at);
    scratch.at(at, () => due.happen());
  }
}
