import type { Stripe } from 'stripe';
import { intentOf } from '../invoices/invoice.js';
import { previewInvoice } from '../invoices/preview.js';
import { findPaymentMethod } from '../payments/cards.js';
import { confirmPaymentIntent } from '../payments/confirm.js';
import { invalid } from '../wire/errors.js';
import { paginate } from '../wire/lists.js';
import { operation } from '../wire/operation.js';

export const invoiceOperations = [
  operation<Stripe.InvoiceListParams>(
    'GET',
    '/v1/invoices',
    ['collection_method', 'customer', 'status', 'subscription'],
    ({ app, params }) => {
      const { collection_method: method, customer, status, subscription } = params;
      const found = app.store.invoices
        .newestFirst()
        .filter((invoice) => method === undefined || invoice.collection_method === method)
        .filter((invoice) => customer === undefined || invoice.customer === customer)
        .filter((invoice) => status === undefined || invoice.status === status)
        .filter(
          (invoice) =>
            subscription === undefined || invoice.parent?.subscription_details?.subscription === subscription,
        );
      return paginate(found, params, '/v1/invoices', 'invoice');
    },
  ),

  operation<Stripe.InvoiceCreatePreviewParams>(
    'POST',
    '/v1/invoices/create_preview',
    ['customer', 'subscription', 'subscription_details'],
    ({ app, params }) => previewInvoice(app, params),
  ),

  operation('GET', '/v1/invoices/{id}', [], ({ app, id }) => app.store.invoices.require(id)),

  operation<Stripe.InvoiceListLineItemsParams>('GET', '/v1/invoices/{id}/lines', [], ({ app, id, params }) =>
    paginate(app.store.invoices.require(id).lines.data, params, `/v1/invoices/${id}/lines`, 'line_item'),
  ),

  operation<Stripe.InvoicePayParams>(
    'POST',
    '/v1/invoices/{id}/pay',
    ['off_session', 'payment_method'],
    ({ app, id, params }) => {
      const invoice = app.store.invoices.require(id);
      if (invoice.status === 'paid') throw invalid('Invoice is already paid');
      const intent = intentOf(app, id);
      if (invoice.status !== 'open' || !intent) {
        throw invalid(`This invoice is ${invoice.status}: only an open invoice can be paid.`, {
          code: 'invoice_not_editable',
        });
      }
      const subscription = app.store.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? '');
      const customer = app.store.customers.get(invoice.customer ?? '');
      const methodId =
        params.payment_method ??
        subscription?.default_payment_method ??
        customer?.invoice_settings.default_payment_method;
      if (!methodId) {
        throw invalid(
          'There is no `default_payment_method` set on this Customer or Invoice. Please attach a new PaymentMethod to this Customer, and then try to pay this invoice again.',
          { param: 'payment_method' },
        );
      }
      const paymentMethod = findPaymentMethod(app, methodId);
      confirmPaymentIntent(app, intent, { paymentMethod, offSession: params.off_session ?? true });
      return invoice;
    },
  ),
];
