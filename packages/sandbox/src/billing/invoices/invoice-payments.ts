import type { Stripe } from 'stripe';
import { invoicePaymentsIn } from '../../payments/tables.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';

export const invoicePaymentOperations = [
  operation<Stripe.InvoicePaymentListParams>(
    'GET',
    '/v1/invoice_payments',
    ['invoice', 'payment', 'status'],
    ({ app, params }) => {
      const { invoice, payment, status } = params;
      const found = invoicePaymentsIn(app.store)
        .newestFirst()
        .filter((candidate) => invoice === undefined || candidate.invoice === invoice)
        .filter(
          (candidate) =>
            payment?.payment_intent === undefined || candidate.payment.payment_intent === payment.payment_intent,
        )
        .filter((candidate) => status === undefined || candidate.status === status);
      return paginate(found, params, '/v1/invoice_payments', invoicePaymentsIn(app.store));
    },
  ),

  retrieve('/v1/invoice_payments', invoicePaymentsIn),
];
