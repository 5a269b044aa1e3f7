import { formatMoney } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { previousAttributes } from '../../core/changes.js';
import { copyOf } from '../../core/copy.js';
import type { Due } from '../../core/due-queue.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Charge, Refund } from '../../core/stored.js';
import { tooSmall } from '../../wire/lists.js';
import { recordBalance } from '../balance/record-balance.js';
import { releaseHeld } from '../intents/capture.js';
import { behaviourOf } from '../methods/cards.js';
import { authorizationsIn, chargesIn, disputesIn, refundsIn, settlingRefundsIn } from '../tables.js';
import { closeWarnings } from './early-fraud-warning.js';

declare module '../../core/signals.js' {
  interface Signals {
    /** A refund is about to be made. A listener throws StripeError for what it refuses. */
    'charge.refunding': Refunding;
  }
}

/*
 * 1. What is refunded of a charge, failed refunds apart, is never more than was captured.
 * 2. A refund that fails returns its money to the balance, once.
 */

/** When a refund that is not settled at once turns out, in seconds. */
const settlingSeconds = 60;

export interface NewRefund {
  amount?: number | undefined;
  reason?: Refund['reason'];
  metadata?: Record<string, string>;
  /** The platform gives its part of the fee back too. */
  refundApplicationFee?: boolean;
  /** The connected account gives its part back too. */
  reverseTransfer?: boolean;
}

export interface Refunding {
  charge: Charge;
  /** Minor units. */
  amount: number;
  asked: NewRefund;
  /** What is to happen once the refund is there, before it is announced. */
  afterwards: ((refund: Refund) => void)[];
}

/**
 * Gives money of a charge back, never more than is left of it; what a charge without a PaymentIntent only holds, in one
 * piece. Emits `refund.created`, `charge.refunded`.
 *
 * @param amount minor units; all that is left when left out
 * @throws StripeError when there is nothing to refund
 */
export function refundCharge(app: App, charge: Charge, asked: NewRefund = {}): Refund {
  checkRefundable(app, charge);
  const left = charge.amount - charge.amount_refunded;
  if (left <= 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const amount = asked.amount ?? left;
  if (amount < 1) throw tooSmall('amount', 1);
  if (amount > left) {
    const [asked, rest, whole] = [amount, left, charge.amount].map((each) => formatMoney(each, charge.currency));
    const than = amount > charge.amount ? `charge amount (${whole})` : `unrefunded amount on charge (${rest})`;
    throw invalid(`Refund amount (${asked}) is greater than ${than}`, { param: 'amount' });
  }
  const held = !charge.captured;
  if (held && amount < left) {
    throw invalid(
      'You cannot partially refund an uncaptured charge. Instead, capture the charge for an amount less than the original amount',
      { param: 'amount' },
    );
  }
  const afterwards: Refunding['afterwards'] = [];
  app.signals.tell('charge.refunding', { charge, amount, asked, afterwards });
  const id = newId('re');
  const { currency } = charge;
  const behaviour = behaviourOf(app, charge.payment_method ?? '');
  const outcome = behaviour.kind === 'succeeds' && !held ? behaviour.refund : undefined;
  const description = 'REFUND FOR CHARGE';
  // What was only held was never on the balance.
  const balance = held
    ? null
    : recordBalance(app, { amount: -amount, currency, fee: 0, source: id, type: 'refund', description });
  const refund = refundsIn(app.store).insert({
    id,
    object: 'refund',
    amount,
    balance_transaction: balance?.id ?? null,
    charge: charge.id,
    created: app.now(),
    currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: asked.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: asked.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: outcome === 'succeeds_later' ? 'pending' : 'succeeded',
    ...(outcome === 'succeeds_later' ? { pending_reason: 'processing' as const } : {}),
    transfer_reversal: null,
  });
  if (outcome) settlingRefundsIn(app.store).add(id);
  for (const happen of afterwards) happen(refund);
  app.emit('refund.created', refund);
  if (held) {
    authorizationsIn(app.store).delete(charge.id);
    releaseHeld(app, charge, 'charge.refunded');
    return refund;
  }
  app.change(charge, 'charge.refunded', (changed) => {
    changed.amount_refunded += amount;
    changed.refunded = changed.amount_refunded === changed.amount;
  });
  if (charge.refunded) closeWarnings(app, charge);
  return refund;
}

function checkRefundable(app: App, charge: Charge): void {
  if (!charge.paid) throw invalid(`Charge ${charge.id} failed, so there is nothing to refund.`, { param: 'charge' });
  if (charge.source_transfer) {
    throw invalid(
      `Payment ${charge.id} came of the transfer ${charge.source_transfer}: the platform gives it back by reversing that.`,
      { param: 'charge' },
    );
  }
  if (!charge.captured && charge.amount_captured > 0) {
    throw invalid(`Charge ${charge.id} can be refunded here once its last capture has been made.`, { param: 'charge' });
  }
  if (!charge.captured && charge.payment_intent !== null) {
    throw invalid(
      `Charge ${charge.id} has not been captured, so there is nothing to refund. Cancel its PaymentIntent to release the money.`,
      { param: 'charge' },
    );
  }
  const dispute = disputesIn(app.store)
    .by('charge', charge.id)
    .find(({ is_charge_refundable: may }) => !may);
  if (dispute && dispute.status !== 'won') {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' });
  }
}

/** How a refund that was not settled at once turns out. */
export function nextOfRefund(app: App, id: string): Due | undefined {
  const refund = refundsIn(app.store).get(id);
  if (!refund || !settlingRefundsIn(app.store).has(id)) return undefined;
  return {
    at: refund.created + settlingSeconds,
    happen: () => {
      settlingRefundsIn(app.store).delete(id);
      if (refund.status === 'pending') succeed(app, refund);
      else fail(app, refund);
    },
  };
}

function succeed(app: App, refund: Refund): void {
  changeRefund(app, refund, (changed) => {
    changed.status = 'succeeded';
    delete changed.pending_reason;
  });
}

/** Emits `refund.updated`, and the same as `charge.refund.updated`. */
export function changeRefund(app: App, refund: Refund, change: (refund: Refund) => void): Refund {
  const before = copyOf(refund) as object as Record<string, unknown>;
  change(refund);
  const previous = previousAttributes(before, refund as object as Record<string, unknown>);
  if (!previous) return refund;
  app.emit('refund.updated', refund, previous);
  app.emit('charge.refund.updated', refund, previous);
  return refund;
}

function fail(app: App, refund: Refund): void {
  const { amount, currency, id } = refund;
  const description = 'REFUND FAILURE';
  const balance = recordBalance(app, { amount, currency, fee: 0, source: id, type: 'refund_failure', description });
  changeRefund(app, refund, (changed) => {
    changed.status = 'failed';
    changed.failure_reason = 'lost_or_stolen_card';
    changed.failure_balance_transaction = balance.id;
  });
  app.emit('refund.failed', refund);
  const charge = chargesIn(app.store).require(refund.charge ?? '', 'charge');
  app.change(charge, 'charge.updated', (changed) => {
    changed.amount_refunded -= amount;
    changed.refunded = false;
  });
}
