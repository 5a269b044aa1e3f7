import type { App } from '../app.js';
import type { Due } from '../due-queue.js';
import type { Charge, Metadata, PaymentIntent } from '../stored.js';
import { invalid } from '../wire/errors.js';
import { tooSmall } from '../wire/lists.js';
import { holdSeconds, settleCharge } from './charge.js';
import { unexpectedState } from './confirm.js';
import { disputeAsCardWants } from './dispute.js';

function heldCharge(app: App, intent: PaymentIntent): Charge {
  return app.store.charges.require(intent.latest_charge ?? '', 'charge');
}

/**
 * requires_capture → succeeded. Takes the authorised money, or a part of it: the rest goes back to the card.
 *
 * @param amount minor units; the whole when left out
 * @throws StripeError when nothing is authorised, and for more than is
 */
export function capturePaymentIntent(
  app: App,
  intent: PaymentIntent,
  asked: { amount?: number; applicationFee?: number; transferAmount?: number; metadata?: Metadata } = {},
): PaymentIntent {
  const { amount = intent.amount_capturable, metadata = intent.metadata, applicationFee, transferAmount } = asked;
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      intent,
    );
  }
  if (amount < 1) throw tooSmall('amount_to_capture', 1);
  if (amount > intent.amount_capturable) {
    throw invalid(
      `The amount_to_capture (${amount}) is greater than the amount that can be captured (${intent.amount_capturable}).`,
      { code: 'amount_too_large', param: 'amount_to_capture' },
    );
  }
  const charge = heldCharge(app, intent);
  if (applicationFee !== undefined) intent.application_fee_amount = applicationFee;
  if (transferAmount !== undefined && intent.transfer_data) intent.transfer_data.amount = transferAmount;
  app.change(charge, 'charge.captured', (changed) => {
    changed.application_fee_amount = intent.application_fee_amount;
    if (changed.transfer_data) changed.transfer_data.amount = intent.transfer_data?.amount ?? null;
    changed.captured = true;
    changed.amount_captured = amount;
    changed.amount_refunded = changed.amount - amount;
    settleCharge(app, changed);
  });
  app.store.authorizations.delete(intent.id);
  intent.status = 'succeeded';
  intent.amount_capturable = 0;
  intent.amount_received = amount;
  intent.metadata = metadata;
  app.emit('payment_intent.succeeded', intent);
  for (const follow of app.afterPayment) follow(intent);
  disputeAsCardWants(app, charge);
  return intent;
}

/** Gives an authorised amount back to the card. Emits `charge.refunded`, or `charge.expired`. */
export function releaseAuthorization(
  app: App,
  intent: PaymentIntent,
  type: 'charge.refunded' | 'charge.expired',
): void {
  app.change(heldCharge(app, intent), type, (changed) => {
    changed.amount_refunded = changed.amount;
    changed.refunded = true;
  });
  app.store.authorizations.delete(intent.id);
  intent.amount_capturable = 0;
}

/** An authorization that nobody captures ends by itself, and its intent with it. */
export function nextOfAuthorization(app: App, intentId: string): Due | undefined {
  const intent = app.store.paymentIntents.get(intentId);
  if (intent?.status !== 'requires_capture') return undefined;
  return {
    at: heldCharge(app, intent).created + holdSeconds,
    happen: () => {
      releaseAuthorization(app, intent, 'charge.expired');
      intent.status = 'canceled';
      intent.canceled_at = app.now();
      intent.cancellation_reason = 'automatic';
      app.emit('payment_intent.canceled', intent);
      for (const follow of app.afterPayment) follow(intent);
    },
  };
}
