import type { Stripe } from 'stripe';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';

export const invoicePaymentOperations = [
  operation<Stripe.InvoicePaymentListParams>(
    'GET',
    '/v1/invoice_payments',
    ['invoice', 'payment', 'status'],
    ({ app, params }) => {
      const { invoice, payment, status } = params;
      const found = app.store.invoicePayments
        .newestFirst()
        .filter((candidate) => invoice === undefined || candidate.invoice === invoice)
        .filter(
          (candidate) =>
            payment?.payment_intent === undefined || candidate.payment.payment_intent === payment.payment_intent,
        )
        .filter((candidate) => status === undefined || candidate.status === status);
      return paginate(found, params, '/v1/invoice_payments', app.store.invoicePayments);
    },
  ),

  operation('GET', '/v1/invoice_payments/{id}', [], ({ app, id }) => app.store.invoicePayments.require(id)),
];
