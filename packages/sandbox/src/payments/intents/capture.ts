import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Charge, Metadata, PaymentIntent } from '../../core/stored.js';
import { tooSmall } from '../../wire/lists.js';
import { holdSeconds, settleCharge } from '../charges/charge.js';
import { disputeAsCardWants } from '../charges/dispute.js';
import { authorizationsIn, balanceTransactionsIn, chargesIn, paymentIntentsIn } from '../tables.js';
import { unexpectedState } from './either.js';

function heldCharge(app: App, intent: PaymentIntent): Charge {
  return chargesIn(app.store).require(intent.latest_charge ?? '', 'charge');
}

/** How often one authorization can be captured. */
const capturesMax = 50;

export interface Capture {
  /** Minor units; all that is held when left out. Nothing, when something was captured before: the rest is released. */
  amount?: number;
  /** False when more captures follow. */
  final?: boolean;
  applicationFee?: number;
  transferAmount?: number;
  metadata?: Metadata;
}

/**
 * requires_capture → succeeded. Takes the authorized money, or a part of it: the rest goes back to the card, or with
 * `final: false` stays held for the next capture.
 *
 * @throws StripeError when nothing is authorized, and for more than is
 */
export function capturePaymentIntent(app: App, intent: PaymentIntent, asked: Capture = {}): PaymentIntent {
  const { amount = intent.amount_capturable, final = true, metadata = intent.metadata } = asked;
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      intent,
    );
  }
  const charge = heldCharge(app, intent);
  const least = final && charge.amount_captured > 0 ? 0 : 1;
  if (amount < least) throw tooSmall('amount_to_capture', least);
  if (amount > intent.amount_capturable) {
    throw invalid(
      `The amount_to_capture (${amount}) is greater than the amount that can be captured (${intent.amount_capturable}).`,
      { code: 'amount_too_large', param: 'amount_to_capture' },
    );
  }
  if (!final) checkSeveral(app, intent, charge);
  intent.metadata = metadata;
  if (asked.applicationFee !== undefined) intent.application_fee_amount = asked.applicationFee;
  if (asked.transferAmount !== undefined && intent.transfer_data) intent.transfer_data.amount = asked.transferAmount;
  take(app, intent, charge, amount, final);
  return intent;
}

/** @throws StripeError when one capture is all that the charge allows */
function checkSeveral(app: App, intent: PaymentIntent, charge: Charge): void {
  const param = 'final_capture';
  if (charge.payment_method_details?.card?.multicapture?.status !== 'available') {
    throw invalid(
      'Multicapture is not available for this PaymentIntent: set `payment_method_options[card][request_multicapture]` to `if_available` when you create it.',
      { param },
    );
  }
  if (intent.application_fee_amount !== null || intent.transfer_data !== null)
    throw unsupported(param, 'several captures of a payment that others share in');
  const captures = balanceTransactionsIn(app.store)
    .all()
    .filter((entry) => entry.source === charge.id).length;
  if (captures >= capturesMax)
    throw invalid(`A PaymentIntent can be captured at most ${capturesMax} times.`, { param });
}

/**
 * Takes an amount of what a charge holds; with the last one the rest goes back to the card. Emits `charge.captured`, or
 * `charge.updated` when more captures follow.
 */
export function takeHeld(
  app: App,
  charge: Charge,
  amount: number,
  final: boolean,
  also: (changed: Charge) => void,
): void {
  const captured = charge.amount_captured + amount;
  const ends = final || captured === charge.amount;
  app.change(charge, ends ? 'charge.captured' : 'charge.updated', (changed) => {
    also(changed);
    changed.amount_captured = captured;
    if (amount > 0) settleCharge(app, changed, amount);
    if (!ends) return;
    changed.captured = true;
    changed.amount_refunded = changed.amount - captured;
  });
}

function take(app: App, intent: PaymentIntent, charge: Charge, amount: number, final: boolean): void {
  takeHeld(app, charge, amount, final, (changed) => {
    changed.application_fee_amount = intent.application_fee_amount;
    if (changed.transfer_data) changed.transfer_data.amount = intent.transfer_data?.amount ?? null;
  });
  const ends = charge.captured;
  intent.amount_received = charge.amount_captured;
  intent.amount_capturable = ends ? 0 : charge.amount - charge.amount_captured;
  if (!ends) {
    app.emit('payment_intent.amount_capturable_updated', intent);
    return;
  }
  authorizationsIn(app.store).delete(intent.id);
  intent.status = 'succeeded';
  app.emit('payment_intent.succeeded', intent);
  app.signals.tell('payment.moved', intent);
  disputeAsCardWants(app, charge);
}

/** Releases an authorized amount. Emits `charge.refunded`, or `charge.expired`. */
export function releaseAuthorization(
  app: App,
  intent: PaymentIntent,
  type: 'charge.refunded' | 'charge.expired',
): void {
  releaseHeld(app, heldCharge(app, intent), type);
  authorizationsIn(app.store).delete(intent.id);
  intent.amount_capturable = 0;
}

/** The same of a charge alone. */
export function releaseHeld(app: App, charge: Charge, type: 'charge.refunded' | 'charge.expired'): void {
  app.change(charge, type, (changed) => {
    changed.amount_refunded = changed.amount;
    changed.refunded = true;
  });
}

/**
 * An authorization that nobody captures ends by itself, and its intent with it.
 *
 * @param id the intent's, or a charge's that was made without one
 */
export function nextOfAuthorization(app: App, id: string): Due | undefined {
  const alone = chargesIn(app.store).get(id);
  if (alone) {
    if (alone.captured || alone.refunded) return undefined;
    return {
      at: alone.created + holdSeconds,
      happen: () => {
        authorizationsIn(app.store).delete(id);
        releaseHeld(app, alone, 'charge.expired');
      },
    };
  }
  const intent = paymentIntentsIn(app.store).get(id);
  if (intent?.status !== 'requires_capture') return undefined;
  return {
    at: heldCharge(app, intent).created + holdSeconds,
    happen: () => {
      // What was captured stays; the rest is released.
      if (intent.amount_received > 0) {
        take(app, intent, heldCharge(app, intent), 0, true);
        return;
      }
      releaseAuthorization(app, intent, 'charge.expired');
      intent.status = 'canceled';
      intent.canceled_at = app.now();
      intent.cancellation_reason = 'automatic';
      app.emit('payment_intent.canceled', intent);
      app.signals.tell('payment.moved', intent);
    },
  };
}
