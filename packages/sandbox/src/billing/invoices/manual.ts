import type { Stripe } from 'stripe';
import { readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import { accountCurrency } from '../../connect/account-currency.js';
import { checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import { invalid, StripeError } from '../../core/errors.js';
import type { Invoice, PaymentMethod, Stored, Subscription } from '../../core/stored.js';
import { customersIn, deletedCustomersIn } from '../../core/tables.js';
import { confirmPaymentIntent } from '../../payments/intents/confirm.js';
import { checkPaymentMethodExists } from '../../payments/methods/cards.js';
import { defaultMethodOf } from '../../payments/methods/default.js';
import { paymentMethodsIn } from '../../payments/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { payingMethodOf } from '../subscriptions/paying.js';
import { invoicesIn, subscriptionsIn, unsettledInvoicesIn } from '../tables.js';
import { checkTaxSource, locationInvalid, readAutomaticTax } from '../tax/enable.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { automaticTaxOf, firstAttemptOf, newInvoice } from './draft.js';
import { followCustomer } from './follow-customer.js';
import { finalizeInvoice, intentOf } from './invoice.js';
import { pendingItems, pendingItemsOf, takePending } from './items.js';
import { readSettings } from './settings.js';
import { markPaid } from './settle.js';
import { computeTotals } from './totals.js';

type CreateParams = Stored<Stripe.InvoiceCreateParams>;

/*
 * Invoices that are made by hand.
 *
 *   draft          → open            finalizeByHand, or by itself an hour later with `auto_advance`
 *   draft          → (deleted)       only when it is of no subscription
 *   open           → paid            payInvoice; by itself with `auto_advance` and `charge_automatically`
 *   open           → uncollectible   invoices/void.ts
 *   open, uncollectible → void       invoices/void.ts
 */

const hourSeconds = 3600;

/** A draft of no subscription, or of what waits for one: an empty one when nothing does. Emits `invoice.created`. */
export function createInvoice(app: App, params: CreateParams): Invoice {
  const { customer: customerId = '' } = params;
  const customer = customersIn(app.store).require(customerId, 'customer');
  const subscription = readSubscription(app, params);
  const method = params.default_payment_method;
  if (method !== undefined) ownMethod(app, method, customerId, 'default_payment_method');
  const dueDate = readDueDate(app, params);
  const waiting = subscription
    ? params.pending_invoice_items_behavior === 'exclude'
      ? []
      : pendingItemsOf(app, customerId, subscription.id)
    : params.pending_invoice_items_behavior === 'include'
      ? pendingItems(app, customerId, null)
      : [];
  const currency =
    subscription?.currency ??
    params.currency?.toLowerCase() ??
    waiting[0]?.currency ??
    customer.currency ??
    accountCurrency(app);
  checkCurrency(currency);
  const redemptions = readDiscounts(app, params.discounts, { at: 'discounts', customer, currency, amount: undefined });
  const metadata = mergeMetadata({}, params.metadata);
  const taxRates = readTaxRates(app, params.default_tax_rates, 'default_tax_rates');
  const automatic = readAutomaticTax(app, params.automatic_tax, false);
  checkTaxSource(automatic, taxRates, 'default_tax_rates');
  const settings = readSettings(app, params, '');
  const invoice = newInvoice(app, {
    customer,
    currency,
    reason: 'manual',
    subscription,
    period: { start: app.now(), end: app.now() },
    finalizesAt: params.auto_advance ? app.now() + hourSeconds : null,
    discounts: [],
  });
  invoice.discounts = redeem(app, redemptions, { customer: customerId, invoice: invoice.id });
  invoice.collection_method = params.collection_method ?? 'charge_automatically';
  invoice.next_payment_attempt = firstAttemptOf(invoice);
  invoice.default_payment_method = method ?? null;
  Object.assign(invoice, settings);
  invoice.due_date = dueDate;
  invoice.metadata = metadata;
  if (params.default_tax_rates !== undefined) invoice.default_tax_rates = taxRates;
  if (params.automatic_tax !== undefined) invoice.automatic_tax = automaticTaxOf(automatic);
  const own = waiting.filter((item) => item.currency === currency);
  takePending(app, invoice, own);
  computeTotals(app, invoice);
  invoicesIn(app.store).insert(invoice);
  unsettledInvoicesIn(app.store).add(invoice.id);
  app.emit('invoice.created', invoice);
  return invoice;
}

/** @throws StripeError for a subscription of another customer */
function readSubscription(app: App, params: CreateParams): Subscription | null {
  if (params.subscription === undefined) return null;
  const subscription = subscriptionsIn(app.store).require(params.subscription, 'subscription');
  if (subscription.customer === params.customer) return subscription;
  throw invalid(`The subscription ${subscription.id} does not belong to the customer ${params.customer}.`, {
    param: 'subscription',
  });
}

type DueParams = Pick<CreateParams, 'collection_method' | 'days_until_due' | 'due_date'>;

/** @throws StripeError for an invoice that is sent and has none, and for one that is charged and has one */
export function readDueDate(app: App, params: DueParams): number | null {
  const { collection_method: collection, days_until_due: days, due_date: date } = params;
  if (collection !== 'send_invoice') {
    if (days === undefined && date === undefined) return null;
    throw invalid('You can only specify a due date with `collection_method=send_invoice`.', { param: 'due_date' });
  }
  if ((days === undefined) === (date === undefined)) {
    throw invalid('You must specify either `days_until_due` or `due_date` with `collection_method=send_invoice`.', {
      param: 'days_until_due',
    });
  }
  if (date !== undefined && date <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'due_date' });
  }
  return date ?? app.now() + (days ?? 0) * 86_400;
}

export function ownMethod(app: App, id: string, customer: string | null, param: string): PaymentMethod {
  checkPaymentMethodExists(app, id, param);
  const method = paymentMethodsIn(app.store).get(id);
  if (method && method.customer === customer) return method;
  throw invalid(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param },
  );
}

/** Draft → open; one over nothing is paid at once. @throws StripeError for what is no draft */
export function finalizeByHand(app: App, invoice: Invoice): void {
  if (invoice.status !== 'draft') {
    throw invalid('This invoice is already finalized, you can only finalize a draft invoice.', {
      code: 'invoice_not_editable',
    });
  }
  checkTaxable(app, invoice);
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '') ?? null;
  if (!finalizeInvoice(app, invoice, subscription)) markPaid(app, invoice, null);
}

/** @throws StripeError customer_tax_location_invalid; emits `invoice.finalization_failed` then */
function checkTaxable(app: App, invoice: Invoice): void {
  const customer = customersIn(app.store).require(invoice.customer ?? '', 'customer');
  followCustomer(app, invoice, customer);
  if (!invoice.automatic_tax.enabled || invoice.automatic_tax.status === 'complete') return;
  const error = locationInvalid();
  const { code, message, param, type } = error.body;
  invoice.last_finalization_error = {
    ...(code === undefined ? {} : { code }),
    ...(error.body.doc_url === undefined ? {} : { doc_url: error.body.doc_url }),
    message,
    ...(param === undefined ? {} : { param }),
    type,
  };
  app.emit('invoice.finalization_failed', invoice);
  throw error;
}

/** What pays an invoice when nothing else is said. */
export function methodOf(app: App, invoice: Invoice): PaymentMethod | undefined {
  const subscription = subscriptionsIn(app.store).get(invoice.parent?.subscription_details?.subscription ?? '');
  const own = paymentMethodsIn(app.store).get(invoice.default_payment_method ?? '');
  if (own || subscription) return own ?? (subscription && payingMethodOf(app, subscription));
  return defaultMethodOf(app, customersIn(app.store).get(invoice.customer ?? ''));
}

/** What next happens by itself to an invoice of no subscription. */
export function nextOfInvoiceByHand(app: App, id: string): Due | undefined {
  const invoice = invoicesIn(app.store).get(id);
  if (!invoice || (invoice.status !== 'draft' && invoice.status !== 'open')) {
    unsettledInvoicesIn(app.store).delete(id);
    return undefined;
  }
  // Nobody is charged for a customer who was deleted.
  if (!invoice.auto_advance || deletedCustomersIn(app.store).has(invoice.customer ?? '')) return undefined;
  if (invoice.status === 'draft' && invoice.automatically_finalizes_at != null) {
    return {
      at: invoice.automatically_finalizes_at,
      happen: () => {
        if (!finalizeInvoice(app, invoice, null)) markPaid(app, invoice, null);
        attempt(app, invoice);
      },
    };
  }
  if (invoice.next_payment_attempt === null) return undefined;
  return { at: invoice.next_payment_attempt, happen: () => attemptAgain(app, invoice) };
}

function attemptAgain(app: App, invoice: Invoice): void {
  attempt(app, invoice);
  // An attempt that could not even be made must not fall due again at once.
  const { next_payment_attempt: next } = invoice;
  if (next !== null && next <= app.now()) invoice.next_payment_attempt = null;
}

/** Charges without the customer. A decline leaves the invoice open, with its next attempt. */
function attempt(app: App, invoice: Invoice): void {
  if (invoice.status !== 'open' || invoice.collection_method === 'send_invoice') return;
  const intent = intentOf(app, invoice.id);
  const method = methodOf(app, invoice);
  if (!intent || !method) {
    invoice.auto_advance = false;
    return;
  }
  try {
    confirmPaymentIntent(app, intent, { paymentMethod: method, offSession: true });
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
  }
}
