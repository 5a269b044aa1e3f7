import type { Stripe } from 'stripe';
import type { CreditNote } from '../../core/stored.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { list, retrieve, update } from '../../wire/resource.js';
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

  list<Stripe.CreditNoteListParams, CreditNote>('/v1/credit_notes', creditNotesIn, ['customer', 'invoice']),

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

  retrieve('/v1/credit_notes', creditNotesIn),

  update<Stripe.CreditNoteUpdateParams, CreditNote>('/v1/credit_notes', creditNotesIn, 'credit_note.updated', ['memo']),

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
