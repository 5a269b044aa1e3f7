import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Charge, Dispute } from '../../core/stored.js';
import { recordBalance } from '../balance/record-balance.js';
import { behaviourOf } from '../methods/cards.js';
import { disputesIn } from '../tables.js';
import { closeWarnings, warnAsCardWants } from './early-fraud-warning.js';

/*
 * How a dispute moves.
 *
 *   from                                  to                     by
 *   (a captured charge)                   needs_response         openDispute: the money leaves the balance
 *                                         warning_needs_response openDispute of an inquiry: it does not
 *   needs_response                        under_review           submitEvidence
 *   warning_needs_response                warning_under_review   submitEvidence
 *   needs_response, under_review          won                    decideDispute: the money comes back
 *                                         lost                   decideDispute, or no evidence by `due_by`
 *   warning_needs_response, _under_review warning_closed         decideDispute, or no evidence by `due_by`
 *
 * 1. `won`, `lost` and `warning_closed` are final.
 * 2. What a dispute took from the balance comes back only when it is won, and then once; its fee never.
 */

/** What the merchant pays for a dispute, in minor units. */
const disputeFee = 1500;

/** How long the merchant has for evidence, in seconds. */
const evidenceSeconds = 9 * 86_400;

/** Visa's reason codes. */
const networkReasonCodes: Record<string, string> = {
  duplicate: '12.6',
  fraudulent: '10.4',
  product_not_received: '13.1',
  product_unacceptable: '13.3',
  subscription_canceled: '13.2',
};

const reasons = [...Object.keys(networkReasonCodes), 'credit_not_processed', 'general', 'noncompliant', 'unrecognized'];

/** What each program wants before it takes evidence. */
const eligibility: Record<string, object> = {
  mastercard_compliance: { status: 'requires_fee_acknowledgement' },
  visa_compelling_evidence_3: {
    required_actions: [
      'missing_customer_identifiers',
      'missing_disputed_transaction_description',
      'missing_merchandise_or_services',
      'missing_prior_undisputed_transactions',
    ],
    status: 'requires_action',
  },
  visa_compliance: { status: 'requires_fee_acknowledgement' },
};

/** How a payment is disputed. */
export interface NewDispute {
  /** Default `fraudulent`. */
  reason?: string | undefined;
  /** Minor units; default: what is left of the charge. */
  amount?: number | undefined;
  /** The cardholder's bank only asks: no money moves. */
  inquiry?: boolean | undefined;
  /** The programs by which it can be answered; default none. */
  eligible?: readonly string[] | undefined;
}

export function isOpen(dispute: Dispute): boolean {
  return ['needs_response', 'under_review', 'warning_needs_response', 'warning_under_review'].includes(dispute.status);
}

/** @throws StripeError when this charge cannot be disputed */
export function openDispute(app: App, charge: Charge, asked: NewDispute = {}): Dispute {
  const { reason = 'fraudulent', inquiry = false, eligible = [] } = asked;
  if (!charge.paid || !charge.captured)
    throw invalid(`Charge ${charge.id} has taken no money, so it cannot be disputed.`);
  if (charge.source_transfer) throw invalid(`Payment ${charge.id} came of a transfer: its charge is disputed.`);
  if (charge.disputed) throw invalid(`Charge ${charge.id} is disputed already.`);
  if (!reasons.includes(reason))
    throw invalid(`Invalid reason: must be one of ${reasons.join(', ')}`, { param: 'reason' });
  const left = charge.amount - charge.amount_refunded;
  const amount = asked.amount ?? left;
  if (!Number.isInteger(amount) || amount < 1 || amount > left) {
    throw invalid(`Invalid amount: of charge ${charge.id}, from 1 to ${left} can be disputed.`, { param: 'amount' });
  }
  const brand = (charge.payment_method_details?.card?.brand ?? 'visa') as 'visa';
  const dispute = disputesIn(app.store).insert({
    id: newId('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: app.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [...eligible],
    evidence: noEvidence(charge),
    evidence_details: {
      due_by: app.now() + evidenceSeconds,
      enhanced_eligibility: Object.fromEntries(eligible.map((program) => [program, eligibility[program]])),
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: 'manual',
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    network_reason_code: networkReasonCodes[reason] ?? null,
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand,
        case_type: inquiry ? 'inquiry' : reason === 'noncompliant' ? 'compliance' : 'chargeback',
        network: brand,
        network_reason_code: networkReasonCodes[reason] ?? null,
      },
      type: 'card',
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  });
  app.change(charge, 'charge.updated', (changed) => {
    changed.disputed = true;
  });
  closeWarnings(app, charge);
  if (!inquiry) moveMoney(app, dispute, -amount);
  app.emit('charge.dispute.created', dispute);
  if (!inquiry) app.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/** What the charge's test card stands for. */
export function disputeAsCardWants(app: App, charge: Charge): void {
  const behaviour = behaviourOf(app, charge.payment_method ?? '');
  warnAsCardWants(app, charge);
  if (behaviour.kind === 'succeeds' && behaviour.dispute) openDispute(app, charge, behaviour.dispute);
}

/** Hands the evidence in. `winning_evidence` and `losing_evidence` as its text decide at once, as in Stripe's test mode. */
export function submitEvidence(app: App, dispute: Dispute): void {
  const inquiry = dispute.status.startsWith('warning_');
  app.change(dispute, 'charge.dispute.updated', (changed) => {
    changed.status = inquiry ? 'warning_under_review' : 'under_review';
    changed.evidence_details.submission_count += 1;
    changed.evidence_details.submission_method = 'manual';
  });
  const text = dispute.evidence.uncategorized_text;
  if (text === 'winning_evidence') decideDispute(app, dispute, 'won');
  if (text === 'losing_evidence') decideDispute(app, dispute, 'lost');
}

/** @throws StripeError when it is decided already */
export function decideDispute(app: App, dispute: Dispute, outcome: 'won' | 'lost'): Dispute {
  if (!isOpen(dispute)) throw invalid(`This dispute is already closed: its status is ${dispute.status}.`);
  const inquiry = dispute.status.startsWith('warning_');
  if (outcome === 'won' && !inquiry) moveMoney(app, dispute, dispute.amount);
  dispute.status = inquiry ? 'warning_closed' : outcome;
  app.emit('charge.dispute.closed', dispute);
  if (outcome === 'won' && !inquiry) app.emit('charge.dispute.funds_reinstated', dispute);
  return dispute;
}

/** A dispute that is not answered in time is lost. */
export function nextOfDispute(app: App, dispute: Dispute): Due | undefined {
  const { due_by } = dispute.evidence_details;
  if (due_by === null || !dispute.status.endsWith('needs_response')) return undefined;
  return {
    at: due_by,
    happen: () => {
      dispute.evidence_details.past_due = true;
      decideDispute(app, dispute, 'lost');
    },
  };
}

function moveMoney(app: App, dispute: Dispute, amount: number): void {
  const back = amount > 0;
  const entry = recordBalance(app, {
    amount,
    currency: dispute.currency,
    fee: back ? 0 : disputeFee,
    source: dispute.id,
    type: 'adjustment',
    category: back ? 'dispute_reversal' : 'dispute',
    description: `Chargeback ${back ? 'reversal' : 'withdrawal'} for ${dispute.charge}`,
  });
  dispute.balance_transactions.push(structuredClone(entry));
}

function noEvidence(charge: Charge): Dispute['evidence'] {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: charge.billing_details.email,
    customer_name: charge.billing_details.name,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  };
}
