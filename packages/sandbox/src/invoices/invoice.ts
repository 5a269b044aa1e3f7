import type { App } from '../app.js';
import { newId } from '../ids.js';
import { formatMoney } from '../payments/amounts.js';
import { newPaymentIntent } from '../payments/intent.js';
import { amountOf } from '../resources/prices.js';
import type { Invoice, InvoiceLineItem, InvoicePayment, PaymentIntent, Subscription } from '../stored.js';
import { listOf } from '../wire/lists.js';

/*
 * An invoice of a subscription: draft → open (finalised, with its PaymentIntent) → paid or void.
 *
 * 1. Its lines are the subscription's items for one period; its total is their sum.
 * 2. A finalised invoice of more than nothing has exactly one default InvoicePayment, and that one PaymentIntent, of
 *    the invoice's amount. Paid means that this intent succeeded (settle.ts), or that there was nothing to pay.
 */

export type BillingReason = 'subscription_create' | 'subscription_cycle';

/**
 * A draft for the items' current periods. Emits `invoice.created`.
 *
 * @param endedPeriod the period that has just ended, at a renewal; a first invoice has none
 */
export function draftInvoice(
  app: App,
  subscription: Subscription,
  reason: BillingReason,
  endedPeriod?: { start: number; end: number },
): Invoice {
  const period = endedPeriod ?? { start: app.now(), end: app.now() };
  const customer = app.store.customers.require(subscription.customer, 'customer');
  const id = newId('in');
  const trial = subscription.status === 'trialing';
  const lines = subscription.items.data.map((item) => lineOf(app, subscription, item, id, trial));
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const first = reason === 'subscription_create';
  const invoice = app.store.invoices.insert({
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Tillkit Sandbox',
    account_tax_ids: null,
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: total,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: !first,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: first ? null : app.now() + 3600,
    billing_reason: reason,
    collection_method: subscription.collection_method,
    created: app.now(),
    currency: subscription.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: structuredClone(customer.address ?? null),
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: structuredClone(customer.shipping),
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: listOf(lines, `/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: period.end,
    period_start: period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: null,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  });
  app.emit('invoice.created', invoice);
  return invoice;
}

function lineOf(
  app: App,
  subscription: Subscription,
  item: Subscription['items']['data'][number],
  invoiceId: string,
  trial: boolean,
): InvoiceLineItem {
  const { price } = item;
  const quantity = item.quantity ?? 1;
  const amount = trial ? 0 : amountOf(price, quantity);
  const product = app.store.products.get(price.product);
  const name = product?.name ?? price.product;
  const each = formatMoney(Number(price.unit_amount_decimal ?? 0), price.currency);
  return {
    id: newId('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: trial
      ? `Trial period for ${name}`
      : `${quantity} × ${name} (at ${each} / ${price.recurring?.interval})`,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    metadata: { ...subscription.metadata },
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: { end: item.current_period_end, start: item.current_period_start },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: trial ? '0' : price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}

/**
 * Draft → open, with a number and, unless there is nothing to pay, its PaymentIntent. Emits `invoice.finalized`; an
 * invoice over nothing is paid at once.
 *
 * @param paidBy the intent that has paid it already, at Checkout
 * @returns the intent that pays it, null when there is nothing to pay
 */
export function finalizeInvoice(
  app: App,
  invoice: Invoice,
  subscription: Subscription,
  paidBy?: PaymentIntent,
): PaymentIntent | null {
  const customer = app.store.customers.require(subscription.customer, 'customer');
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  invoice.number = `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`;
  invoice.status = 'open';
  invoice.auto_advance = invoice.billing_reason === 'subscription_cycle';
  invoice.automatically_finalizes_at = null;
  invoice.effective_at = app.now();
  invoice.ending_balance = 0;
  invoice.status_transitions.finalized_at = app.now();
  invoice.webhooks_delivered_at = app.now();
  const intent = invoice.amount_due > 0 ? (paidBy ?? intentFor(app, invoice, subscription)) : null;
  if (intent) insertPayment(app, invoice, intent);
  app.emit('invoice.finalized', invoice);
  return intent;
}

function intentFor(app: App, invoice: Invoice, subscription: Subscription): PaymentIntent {
  const first = invoice.billing_reason === 'subscription_create';
  return newPaymentIntent(app, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: subscription.customer,
    description: first ? 'Subscription creation' : 'Subscription update',
    setupFutureUsage: 'off_session',
  });
}

function insertPayment(app: App, invoice: Invoice, intent: PaymentIntent): InvoicePayment {
  return app.store.invoicePayments.insert({
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: app.now(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

export function paymentsOf(app: App, invoiceId: string): InvoicePayment[] {
  return [...app.store.invoicePayments.by('invoice', invoiceId)].reverse();
}

/** The PaymentIntent that pays an invoice. */
export function intentOf(app: App, invoiceId: string): PaymentIntent | undefined {
  const payment = paymentsOf(app, invoiceId).find((candidate) => candidate.is_default);
  return app.store.paymentIntents.get(payment?.payment.payment_intent ?? '');
}
