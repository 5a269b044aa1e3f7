import type { Stripe } from 'stripe';
import { paginate } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { creditNotesIn } from '../tables.js';
import { issueCreditNote, voidCreditNote } from './issue.js';
import { planCredit } from './plan.js';

/** `email_type` has its effect without being read: no mail is sent for anything. */
const creditParameters = [
  'amount',
  'credit_amount',
  'effective_at',
  'email_type',
  'invoice',
  'lines',
  'memo',
  'metadata',
  'out_of_band_amount',
  'reason',
  'refund_amount',
  'refunds',
] as const;

export const creditNoteOperations = [
  operation<Stripe.CreditNoteCreateParams>('POST', '/v1/credit_notes', creditParameters, ({ app, params }) =>
    issueCreditNote(app, params),
  ),

  operation<Stripe.CreditNoteListParams>('GET', '/v1/credit_notes', ['customer', 'invoice'], ({ app, params }) => {
    const found = creditNotesIn(app.store)
      .newestFirst()
      .filter(({ customer }) => params.customer === undefined || customer === params.customer)
      .filter(({ invoice }) => params.invoice === undefined || invoice === params.invoice);
    return paginate(found, params, '/v1/credit_notes', creditNotesIn(app.store));
  }),

  operation<Stripe.CreditNotePreviewParams>('GET', '/v1/credit_notes/preview', creditParameters, ({ app, params }) => {
    return planCredit(app, params).note;
  }),

  operation<Stripe.CreditNoteListPreviewLineItemsParams>(
    'GET',
    '/v1/credit_notes/preview/lines',
    creditParameters,
    ({ app, params }) =>
      paginate(
        planCredit(app, params).note.lines.data,
        params,
        '/v1/credit_notes/preview/lines',
        'credit note line item',
      ),
  ),

  operation('GET', '/v1/credit_notes/{id}', [], ({ app, id }) => creditNotesIn(app.store).require(id)),

  operation<Stripe.CreditNoteUpdateParams>(
    'POST',
    '/v1/credit_notes/{id}',
    ['memo', 'metadata'],
    ({ app, id, params }) => {
      const note = creditNotesIn(app.store).require(id);
      const metadata = mergeMetadata(note.metadata ?? {}, params.metadata);
      return app.change(note, 'credit_note.updated', (changed) => {
        changed.metadata = metadata;
        if (params.memo !== undefined) changed.memo = params.memo;
      });
    },
  ),

  operation<Stripe.CreditNoteListLineItemsParams>('GET', '/v1/credit_notes/{id}/lines', [], ({ app, id, params }) =>
    paginate(
      creditNotesIn(app.store).require(id).lines.data,
      params,
      `/v1/credit_notes/${id}/lines`,
      'credit note line item',
    ),
  ),

  operation('POST', '/v1/credit_notes/{id}/void', [], ({ app, id }) =>
    voidCreditNote(app, creditNotesIn(app.store).require(id)),
  ),
];
