import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Invoice, InvoicePayment, PaymentIntent } from '../../core/stored.js';
import { cancelPaymentIntent } from '../../payments/intents/intent.js';
import { invoicePaymentsIn, paymentIntentsIn } from '../../payments/tables.js';
import { paymentsOf } from './invoice.js';
import { markPaid } from './settle.js';

/**
 * Lets a PaymentIntent pay for an invoice, or for a part of it: at once when it has succeeded, or when it does. What is paid
 * over what is left shows as `amount_overpaid`.
 *
 * @throws StripeError before any change
 */
export function attachPayment(app: App, invoice: Invoice, intentId: string): Invoice {
  const intent = paymentIntentsIn(app.store).require(intentId, 'payment_intent');
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw invalid(`This invoice is ${invoice.status}: a payment can only be attached to one that is open.`, {
      code: 'invoice_not_editable',
    });
  }
  const wrong =
    intent.currency !== invoice.currency
      ? `is in ${intent.currency}, the invoice in ${invoice.currency}`
      : intent.customer !== invoice.customer
        ? 'is not of the customer of the invoice'
        : intent.status === 'canceled'
          ? 'is canceled'
          : invoicePaymentsIn(app.store).by('intent', intent.id).length > 0
            ? 'is attached to an invoice already'
            : undefined;
  if (wrong !== undefined) throw invalid(`The PaymentIntent ${intent.id} ${wrong}.`, { param: 'payment_intent' });
  const payment = invoicePaymentsIn(app.store).insert({
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: intent.amount,
    created: app.now(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: false,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
  if (intent.status === 'succeeded') creditPayment(app, invoice, payment, intent);
  return invoice;
}

/** An attached payment has succeeded. Emits `invoice_payment.paid`, and those of a paid invoice once nothing is left. */
export function creditPayment(app: App, invoice: Invoice, payment: InvoicePayment, intent: PaymentIntent): void {
  const paid = intent.amount_received;
  payment.status = 'paid';
  payment.amount_paid = paid;
  payment.status_transitions.paid_at = app.now();
  const left = invoice.amount_remaining - paid;
  if (left > 0) {
    app.change(invoice, 'invoice.updated', (changed) => {
      changed.amount_paid += paid;
      changed.amount_remaining = left;
    });
    // The invoice's own intent is for what is left.
    const own = defaultOf(app, invoice);
    if (own) own.amount = left;
  } else {
    const own = defaultOf(app, invoice);
    cancelDefault(app, invoice);
    if (own) cancelPaymentIntent(app, own, 'void_invoice');
    invoice.amount_overpaid = -left;
    markPaid(app, invoice, null);
    if (left < 0) app.emit('invoice.overpaid', invoice);
  }
  app.emit('invoice_payment.paid', payment);
}

/** The intent that the invoice was finalized with, while it has not succeeded. */
function defaultOf(app: App, invoice: Invoice): PaymentIntent | undefined {
  const payment = paymentsOf(app, invoice.id).find((candidate) => candidate.is_default && candidate.status === 'open');
  const intent = paymentIntentsIn(app.store).get(payment?.payment.payment_intent ?? '');
  return intent?.status === 'succeeded' || intent?.status === 'canceled' ? undefined : intent;
}

function cancelDefault(app: App, invoice: Invoice): void {
  for (const payment of paymentsOf(app, invoice.id)) {
    if (!payment.is_default || payment.status !== 'open') continue;
    payment.status = 'canceled';
    payment.status_transitions.canceled_at = app.now();
  }
}
