import type { Stripe } from 'stripe';
import { invalid, unsupported } from '../../core/errors.js';
import type { Dispute, Stored } from '../../core/stored.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { type Call, operation } from '../../wire/operation.js';
import { list, retrieve } from '../../wire/resource.js';
import { disputesIn, filesIn } from '../tables.js';
import { decideDispute, isOpen, submitEvidence } from './dispute.js';

/** Evidence that is a file, by its id. */
const files = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
];

/** Evidence that is a form of its own. */
const forms = ['appeal', 'enhanced_evidence'];

/** Stripe's limit for all of the evidence's text. */
const evidenceCharactersMax = 150_000;

function update({ app, id, params }: Call<Stored<Stripe.DisputeUpdateParams>>): Dispute {
  const dispute = disputesIn(app.store).require(id);
  const evidence = params.evidence as Record<string, string> | undefined;
  const refused = Object.keys(evidence ?? {}).find((name) => forms.includes(name));
  if (refused) throw unsupported(`evidence[${refused}]`);
  for (const name of files) {
    const id = evidence?.[name];
    if (!id) continue;
    const { purpose } = filesIn(app.store).require(id, `evidence[${name}]`);
    if (purpose !== 'dispute_evidence')
      throw invalid(`The file ${id} was uploaded for ${purpose}, not for dispute_evidence.`, {
        param: `evidence[${name}]`,
      });
  }
  const text = Object.entries(evidence ?? {})
    .filter(([name]) => !files.includes(name))
    .map(([, value]) => value)
    .join('');
  if (text.length > evidenceCharactersMax) {
    throw invalid(`The evidence is too long: ${text.length} characters of ${evidenceCharactersMax}.`, {
      param: 'evidence',
    });
  }
  if ((evidence || params.submit) && !dispute.status.endsWith('needs_response')) {
    const why = isOpen(dispute) ? 'its evidence has been submitted' : `it is closed (${dispute.status})`;
    throw invalid(`This dispute cannot be given evidence because ${why}.`, { param: 'evidence' });
  }
  const metadata = mergeMetadata(dispute.metadata, params.metadata);
  app.change(dispute, 'charge.dispute.updated', (changed) => {
    changed.metadata = metadata;
    for (const [name, value] of Object.entries(evidence ?? {}))
      (changed.evidence as unknown as Record<string, string | null>)[name] = value === '' ? null : value;
    if (evidence) changed.evidence_details.has_evidence = true;
  });
  // Stripe submits evidence as soon as it is given, unless it is asked to stage it.
  if (params.submit ?? evidence !== undefined) submitEvidence(app, dispute);
  return dispute;
}

export const disputeOperations = [
  list<Stripe.DisputeListParams, Dispute>('/v1/disputes', disputesIn, ['charge', 'payment_intent']),

  retrieve('/v1/disputes', disputesIn),

  operation<Stripe.DisputeUpdateParams>('POST', '/v1/disputes/{id}', ['evidence', 'metadata', 'submit'], update),

  operation('POST', '/v1/disputes/{id}/close', [], ({ app, id }) =>
    decideDispute(app, disputesIn(app.store).require(id), 'lost'),
  ),
];
