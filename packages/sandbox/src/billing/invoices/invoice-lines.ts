import type { Stripe } from 'stripe';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { invoicesIn } from '../tables.js';
import { addLines, removeLines, requireLine, updateLines } from './edit-lines.js';

export const invoiceLineOperations = [
  operation<Stripe.InvoiceListLineItemsParams>('GET', '/v1/invoices/{id}/lines', [], ({ app, id, params }) =>
    paginate(invoicesIn(app.store).require(id).lines.data, params, `/v1/invoices/${id}/lines`, 'line_item'),
  ),

  operation<Stripe.InvoiceUpdateLineItemParams>(
    'POST',
    '/v1/invoices/{invoiceId}/lines/{id}',
    [
      'amount',
      'description',
      'discountable',
      'discounts',
      'metadata',
      'period',
      'price_data',
      'pricing',
      'quantity',
      'tax_amounts',
      'tax_rates',
    ],
    ({ app, ids: [invoiceId = '', id = ''], params }) => {
      const invoice = invoicesIn(app.store).require(invoiceId, 'invoice');
      updateLines(app, invoice, [{ ...params, id, at: '' }]);
      return requireLine(invoice, id, 'id');
    },
  ),

  operation<Stripe.InvoiceAddLinesParams>(
    'POST',
    '/v1/invoices/{id}/add_lines',
    ['invoice_metadata', 'lines'],
    ({ app, id, params }) => addLines(app, invoicesIn(app.store).require(id), params.lines, params.invoice_metadata),
  ),

  operation<Stripe.InvoiceUpdateLinesParams>(
    'POST',
    '/v1/invoices/{id}/update_lines',
    ['invoice_metadata', 'lines'],
    ({ app, id, params }) => {
      const lines = params.lines.map((line, index) => ({ ...line, at: `lines[${index}]` }));
      return updateLines(app, invoicesIn(app.store).require(id), lines, params.invoice_metadata);
    },
  ),

  operation<Stripe.InvoiceRemoveLinesParams>(
    'POST',
    '/v1/invoices/{id}/remove_lines',
    ['invoice_metadata', 'lines'],
    ({ app, id, params }) => removeLines(app, invoicesIn(app.store).require(id), params.lines, params.invoice_metadata),
  ),
];
