import type { Stripe } from 'stripe';
import { readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Invoice, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { confirmPaymentIntent } from '../../payments/intents/confirm.js';
import { checkUsable } from '../../payments/intents/either.js';
import { checkPaymentMethodExists, findPaymentMethod } from '../../payments/methods/cards.js';
import { paymentMethodsIn } from '../../payments/tables.js';
import { paginate, withinRange } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { withBalance } from '../customer-balance/balance.js';
import { applyUncollectible, cancelPending } from '../subscriptions/pending.js';
import { invoiceItemsIn, invoicesIn, unsettledInvoicesIn } from '../tables.js';
import { checkTaxSource, readAutomaticTax } from '../tax/enable.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { attachPayment } from './attach-payment.js';
import { automaticTaxOf, firstAttemptOf } from './draft.js';
import { intentOf } from './invoice.js';
import { forgetPending } from './items.js';
import { createInvoice, finalizeByHand, methodOf, ownMethod, readDueDate } from './manual.js';
import { previewInvoice } from './preview.js';
import { readSettings, settingNames } from './settings.js';
import { markPaid } from './settle.js';
import { computeTotals } from './totals.js';
import { cancelPayments, markUncollectible, voidInvoice } from './void.js';

function requireStatus(invoice: Invoice, allowed: readonly string[], what: string): void {
  if (allowed.includes(String(invoice.status))) return;
  throw invalid(`This invoice is ${invoice.status}: only an invoice that is ${allowed.join(' or ')} can be ${what}.`, {
    code: 'invoice_not_editable',
  });
}

/** What is to be paid; of a draft, what it comes to with the customer's balance. */
function dueOf(app: App, invoice: Invoice): number {
  if (invoice.status !== 'draft') return invoice.amount_remaining;
  const customer = customersIn(app.store).require(invoice.customer ?? '', 'customer');
  return withBalance(customer, invoice.total, invoice.currency).due;
}

function pay(app: App, invoice: Invoice, params: Stored<Stripe.InvoicePayParams>): Invoice {
  if (invoice.status === 'paid') throw invalid('Invoice is already paid');
  requireStatus(invoice, ['draft', 'open', 'uncollectible'], 'paid');
  const { payment_method: named } = params;
  if (named) checkPaymentMethodExists(app, named);
  const kept = named ? paymentMethodsIn(app.store).get(named) : methodOf(app, invoice);
  if (kept && !params.paid_out_of_band) checkUsable(app, { customer: invoice.customer }, kept);
  if (!params.paid_out_of_band && !kept && !named && dueOf(app, invoice) > 0) {
    throw invalid(
      'There is no `default_payment_method` set on this Customer or Invoice. Please attach a new PaymentMethod to this Customer, and then try to pay this invoice again.',
      { param: 'payment_method' },
    );
  }
  if (invoice.status === 'draft') finalizeByHand(app, invoice);
  // An invoice over nothing is paid by being finalized.
  if (String(invoice.status) === 'paid') return invoice;
  if (params.paid_out_of_band) {
    markPaid(app, invoice, null);
    cancelPayments(app, invoice);
    return invoice;
  }
  const intent = intentOf(app, invoice.id);
  const method = kept ?? (named ? findPaymentMethod(app, named) : undefined);
  if (!intent || !method)
    throw invalid('This invoice has nothing that could pay it.', { code: 'invoice_not_editable' });
  confirmPaymentIntent(app, intent, { paymentMethod: method, offSession: params.off_session ?? true });
  return invoice;
}

function update(app: App, invoice: Invoice, params: Stored<Stripe.InvoiceUpdateParams>): Invoice {
  const metadata = mergeMetadata(invoice.metadata ?? {}, params.metadata);
  const onlyNotes = Object.keys(params).every((name) => name === 'metadata' || name === 'auto_advance');
  if (!onlyNotes) requireStatus(invoice, ['draft'], 'changed');
  const method = params.default_payment_method;
  if (method !== undefined) ownMethod(app, method, invoice.customer, 'default_payment_method');
  const customer = customersIn(app.store).get(invoice.customer ?? '');
  const held = invoice.default_tax_rates ?? [];
  const rates =
    params.default_tax_rates === undefined
      ? held
      : readTaxRates(app, params.default_tax_rates, 'default_tax_rates', held);
  const automatic = readAutomaticTax(app, params.automatic_tax, invoice.automatic_tax.enabled);
  checkTaxSource(automatic, rates, 'default_tax_rates');
  const settings = readSettings(app, params, invoice.id);
  const due = readDue(app, invoice, params);
  const { currency, total: amount, discounts: existing } = invoice;
  const redemptions = readDiscounts(app, params.discounts, { at: 'discounts', customer, currency, amount, existing });
  return app.change(invoice, 'invoice.updated', (changed) => {
    changed.metadata = metadata;
    if (method !== undefined) changed.default_payment_method = method;
    Object.assign(changed, settings);
    if (due !== undefined) {
      changed.due_date = due;
      changed.collection_method = params.collection_method ?? changed.collection_method;
      if (changed.status === 'draft') changed.next_payment_attempt = firstAttemptOf(changed);
    }
    if (params.auto_advance !== undefined) {
      changed.auto_advance = params.auto_advance;
      if (changed.status === 'draft') {
        changed.automatically_finalizes_at = params.auto_advance ? changed.created + 3600 : null;
        changed.next_payment_attempt = firstAttemptOf(changed);
      }
    }
    if (params.discounts !== undefined) {
      changed.discounts = redeem(app, redemptions, { customer: changed.customer, invoice: changed.id });
    }
    changed.default_tax_rates = rates;
    if (automatic !== changed.automatic_tax.enabled) changed.automatic_tax = automaticTaxOf(automatic);
    if (!onlyNotes) computeTotals(app, changed);
  });
}

/** Undefined when neither the way of collecting nor the time for it changes. */
function readDue(app: App, invoice: Invoice, params: Stored<Stripe.InvoiceUpdateParams>): number | null | undefined {
  const { days_until_due: days, due_date: date } = params;
  const method = params.collection_method ?? invoice.collection_method;
  const given = { ...(days === undefined ? {} : { days_until_due: days }), ...(date ? { due_date: date } : {}) };
  const hasChanged = method !== invoice.collection_method || Object.keys(given).length > 0;
  return hasChanged ? readDueDate(app, { collection_method: method, ...given }) : undefined;
}

/** A draft of no subscription goes, and its items with it. */
function remove(app: App, invoice: Invoice): void {
  requireStatus(invoice, ['draft'], 'deleted');
  if (invoice.parent?.subscription_details) {
    throw invalid('You cannot delete an invoice of a subscription. Finalize and void it instead.', {
      code: 'invoice_not_editable',
    });
  }
  for (const item of invoiceItemsIn(app.store).all()) {
    if (item.invoice !== invoice.id) continue;
    forgetPending(app, item);
    invoiceItemsIn(app.store).delete(item.id);
  }
  invoicesIn(app.store).delete(invoice.id);
  unsettledInvoicesIn(app.store).delete(invoice.id);
  app.emit('invoice.deleted', invoice);
}

export const invoiceOperations = [
  operation<Stripe.InvoiceCreateParams>(
    'POST',
    '/v1/invoices',
    [
      ...settingNames,
      'auto_advance',
      'automatic_tax',
      'collection_method',
      'currency',
      'customer',
      'days_until_due',
      'default_payment_method',
      'default_tax_rates',
      'discounts',
      'due_date',
      'metadata',
      'pending_invoice_items_behavior',
      'subscription',
    ],
    ({ app, params }) => createInvoice(app, params),
  ),

  operation<Stripe.InvoiceListParams>(
    'GET',
    '/v1/invoices',
    ['collection_method', 'customer', 'due_date', 'status', 'subscription'],
    ({ app, params }) => {
      const { collection_method: method, customer, due_date: due, status, subscription } = params;
      const found = invoicesIn(app.store)
        .newestFirst()
        .filter((invoice) => method === undefined || invoice.collection_method === method)
        .filter((invoice) => customer === undefined || invoice.customer === customer)
        // Of test clocks only what is asked for by its parent (https://docs.stripe.com/search#limitations).
        .filter((invoice) => customer !== undefined || subscription !== undefined || invoice.test_clock === null)
        .filter((invoice) => withinRange(invoice.due_date, due))
        .filter((invoice) => status === undefined || invoice.status === status)
        .filter(
          (invoice) =>
            subscription === undefined || invoice.parent?.subscription_details?.subscription === subscription,
        );
      return paginate(found, params, '/v1/invoices', invoicesIn(app.store));
    },
  ),

  operation<Stripe.InvoiceCreatePreviewParams>(
    'POST',
    '/v1/invoices/create_preview',
    [
      'automatic_tax',
      'customer',
      'customer_details',
      'discounts',
      'invoice_items',
      'preview_mode',
      'schedule',
      'schedule_details',
      'subscription',
      'subscription_details',
    ],
    ({ app, params }) => previewInvoice(app, params),
  ),

  retrieve('/v1/invoices', invoicesIn),

  operation<Stripe.InvoiceUpdateParams>(
    'POST',
    '/v1/invoices/{id}',
    [
      ...settingNames,
      'auto_advance',
      'automatic_tax',
      'collection_method',
      'days_until_due',
      'default_payment_method',
      'default_tax_rates',
      'discounts',
      'due_date',
      'metadata',
    ],
    ({ app, id, params }) => update(app, invoicesIn(app.store).require(id), params),
  ),

  operation('DELETE', '/v1/invoices/{id}', [], ({ app, id }) => {
    remove(app, invoicesIn(app.store).require(id));
    return { id, object: 'invoice', deleted: true };
  }),

  operation<Stripe.InvoiceFinalizeInvoiceParams>(
    'POST',
    '/v1/invoices/{id}/finalize',
    ['auto_advance'],
    ({ app, id, params }) => {
      const invoice = invoicesIn(app.store).require(id);
      if (invoice.status === 'draft' && params.auto_advance !== undefined) invoice.auto_advance = params.auto_advance;
      finalizeByHand(app, invoice);
      return invoice;
    },
  ),

  operation<Stripe.InvoicePayParams>(
    'POST',
    '/v1/invoices/{id}/pay',
    ['off_session', 'paid_out_of_band', 'payment_method'],
    ({ app, id, params }) => pay(app, invoicesIn(app.store).require(id), params),
  ),

  operation('POST', '/v1/invoices/{id}/send', [], ({ app, id }) => {
    const invoice = invoicesIn(app.store).require(id);
    requireStatus(invoice, ['draft', 'open'], 'sent');
    if (invoice.collection_method !== 'send_invoice') {
      throw invalid('You can only send an invoice whose `collection_method` is `send_invoice`.', {
        code: 'invoice_not_editable',
      });
    }
    if (invoice.status === 'draft') finalizeByHand(app, invoice);
    app.emit('invoice.sent', invoice);
    return invoice;
  }),

  operation<Stripe.InvoiceAttachPaymentParams>(
    'POST',
    '/v1/invoices/{id}/attach_payment',
    ['payment_intent'],
    ({ app, id, params }) => {
      if (params.payment_intent === undefined) {
        throw invalid('Missing required param: payment_intent.', {
          code: 'parameter_missing',
          param: 'payment_intent',
        });
      }
      return attachPayment(app, invoicesIn(app.store).require(id), params.payment_intent);
    },
  ),

  operation('POST', '/v1/invoices/{id}/mark_uncollectible', [], ({ app, id }) => {
    const invoice = invoicesIn(app.store).require(id);
    requireStatus(invoice, ['open'], 'marked uncollectible');
    markUncollectible(app, invoice, 'user_forgiven');
    applyUncollectible(app, invoice);
    return invoice;
  }),

  operation('POST', '/v1/invoices/{id}/void', [], ({ app, id }) => {
    const invoice = invoicesIn(app.store).require(id);
    requireStatus(invoice, ['open', 'uncollectible'], 'voided');
    voidInvoice(app, invoice);
    cancelPending(app, invoice);
    return invoice;
  }),
];
