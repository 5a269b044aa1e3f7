import { dropSpent, runningDiscounts } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import { newId, randomText } from '../../core/ids.js';
import type {
  Invoice,
  InvoiceItem,
  InvoiceLineItem,
  InvoicePayment,
  PaymentIntent,
  Subscription,
} from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { newPaymentIntent } from '../../payments/intents/intent.js';
import { invoicePaymentsIn, paymentIntentsIn } from '../../payments/tables.js';
import { settleBalance } from '../customer-balance/balance.js';
import { refreshUsage } from '../meters/lines.js';
import { invoicesIn } from '../tables.js';
import { newInvoice } from './draft.js';
import { settleTax } from './follow-customer.js';
import { takePending } from './items.js';
import { computeTotals } from './totals.js';

/*
 * An invoice of a subscription: draft → open (finalized, with its PaymentIntent) → paid or void.
 *
 * 1. Its lines are the subscription's items for one period; its total is their sum less its discounts (totals.ts).
 * 2. A finalized invoice of more than nothing has exactly one default InvoicePayment, and that one PaymentIntent, of
 *    the invoice's amount. Paid means that this intent succeeded (settle.ts), or that there was nothing to pay.
 */

export type BillingReason = 'subscription_create' | 'subscription_cycle';

export interface NewDraft {
  reason: BillingReason;
  /** Made once the invoice's id is known; with the items' own discounts. */
  lines(invoiceId: string): InvoiceLineItem[];
  /** What else is on it. */
  pending: readonly InvoiceItem[];
  /** The period that has just ended, at a renewal; a first invoice has none. */
  endedPeriod?: { start: number; end: number };
  /** When it is finalized by itself; null when that is left to the API. */
  finalizesAt: number | null;
  /** Default: those of the subscription that run. */
  discounts?: string[];
  /** False while the subscription's collection is paused; default true. */
  collects?: boolean;
}

/**
 * A draft of a subscription, with the subscription's discounts. A discount that is for one invoice leaves the subscription
 * with it. Emits `invoice.created`.
 */
export function draftInvoice(app: App, subscription: Subscription, draft: NewDraft): Invoice {
  const invoice = newInvoice(app, {
    customer: customersIn(app.store).require(subscription.customer, 'customer'),
    currency: subscription.currency,
    reason: draft.reason,
    subscription,
    period: draft.endedPeriod ?? { start: app.now(), end: app.now() },
    finalizesAt: draft.finalizesAt,
    ...(draft.collects === undefined ? {} : { collects: draft.collects }),
    discounts: draft.discounts ?? runningDiscounts(app, subscription.discounts),
  });
  invoice.lines.data = draft.lines(invoice.id);
  takePending(app, invoice, draft.pending);
  computeTotals(app, invoice);
  invoicesIn(app.store).insert(invoice);
  app.emit('invoice.created', invoice);
  dropSpent(app, subscription, invoice);
  return invoice;
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
  subscription: Subscription | null,
  paidBy?: PaymentIntent,
): PaymentIntent | null {
  const customer = customersIn(app.store).require(invoice.customer ?? '', 'customer');
  if (subscription && refreshUsage(app, subscription, invoice)) computeTotals(app, invoice);
  if (!paidBy) settleTax(app, invoice, customer, subscription);
  if (!invoice.number) {
    const sequence = customer.next_invoice_sequence ?? 1;
    customer.next_invoice_sequence = sequence + 1;
    invoice.number = `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`;
  }
  invoice.status = 'open';
  invoice.hosted_invoice_url = app.urls.invoice(invoice.id, randomText(32));
  invoice.invoice_pdf = `${invoice.hosted_invoice_url}/pdf`;
  const days = subscription?.days_until_due ?? null;
  if (subscription) {
    const sent = invoice.collection_method === 'send_invoice';
    // One that was made while collection is paused is not collected.
    const collects = invoice.automatically_finalizes_at === null || invoice.auto_advance === true;
    invoice.auto_advance = collects && (sent || invoice.automatically_finalizes_at !== null);
    if (sent && days !== null) invoice.due_date = app.now() + days * 86_400;
  }
  invoice.automatically_finalizes_at = null;
  invoice.next_payment_attempt = null;
  invoice.effective_at ??= app.now();
  if (paidBy) invoice.ending_balance = 0;
  else settleBalance(app, invoice, customer);
  invoice.status_transitions.finalized_at = app.now();
  invoice.webhooks_delivered_at = app.now();
  const intent = invoice.amount_due > 0 ? (paidBy ?? intentFor(app, invoice, subscription)) : null;
  if (intent) insertPayment(app, invoice, intent);
  app.emit('invoice.finalized', invoice);
  return intent;
}

function intentFor(app: App, invoice: Invoice, subscription: Subscription | null): PaymentIntent {
  const first = invoice.billing_reason === 'subscription_create';
  return newPaymentIntent(app, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    captureMethod: 'automatic',
    description: subscription ? (first ? 'Subscription creation' : 'Subscription update') : 'Payment for Invoice',
    setupFutureUsage: subscription ? 'off_session' : null,
    orderReference: invoice.id,
  });
}

function insertPayment(app: App, invoice: Invoice, intent: PaymentIntent): InvoicePayment {
  return invoicePaymentsIn(app.store).insert({
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
  return [...invoicePaymentsIn(app.store).by('invoice', invoiceId)].reverse();
}

/** The PaymentIntent that pays an invoice. */
export function intentOf(app: App, invoiceId: string): PaymentIntent | undefined {
  const payment = paymentsOf(app, invoiceId).find((candidate) => candidate.is_default);
  return paymentIntentsIn(app.store).get(payment?.payment.payment_intent ?? '');
}
