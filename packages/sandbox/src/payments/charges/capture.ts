import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Charge, Stored } from '../../core/stored.js';
import { tooSmall } from '../../wire/lists.js';
import { takeHeld } from '../intents/capture.js';
import { authorizationsIn, refundsIn } from '../tables.js';
import { disputeAsCardWants } from './dispute.js';
import { checkShares } from './shares.js';

/**
 * Held → captured. Takes what a charge without a PaymentIntent holds, or a part of it: the rest goes back to the card. Emits
 * `charge.captured`.
 *
 * @throws StripeError when there is nothing to capture, or not so much
 */
export function captureCharge(app: App, charge: Charge, params: Stored<Stripe.ChargeCaptureParams>): Charge {
  checkHeld(app, charge);
  const { amount = charge.amount, transfer_data: data } = params;
  if (amount < 1) throw tooSmall('amount', 1);
  if (amount > charge.amount) {
    throw invalid(
      `The amount (${amount}) is greater than the amount that can be captured (${charge.amount}) of charge ${charge.id}.`,
      { code: 'amount_too_large', param: 'amount' },
    );
  }
  if (data && !charge.transfer_data)
    throw invalid('This charge has no `transfer_data`, so its amount cannot be set.', { param: 'transfer_data' });
  const fee = params.application_fee_amount ?? charge.application_fee_amount;
  const transferAmount = data?.amount ?? charge.transfer_data?.amount ?? null;
  const destination = charge.transfer_data?.destination;
  const asked = {
    ...(params.application_fee_amount === undefined ? {} : { application_fee_amount: fee }),
    ...(destination === undefined
      ? {}
      : { transfer_data: { destination, ...(data?.amount === undefined ? {} : { amount: data.amount }) } }),
  };
  checkShares(app, asked, amount);
  authorizationsIn(app.store).delete(charge.id);
  takeHeld(app, charge, amount, true, (changed) => {
    changed.application_fee_amount = fee;
    if (changed.transfer_data) changed.transfer_data.amount = transferAmount;
    if (params.receipt_email !== undefined) changed.receipt_email = params.receipt_email || null;
    if (params.statement_descriptor !== undefined) changed.statement_descriptor = params.statement_descriptor;
    if (params.statement_descriptor_suffix !== undefined)
      changed.statement_descriptor_suffix = params.statement_descriptor_suffix;
    if (params.transfer_group !== undefined) changed.transfer_group = params.transfer_group;
  });
  disputeAsCardWants(app, charge);
  return charge;
}

function checkHeld(app: App, charge: Charge): void {
  const { id } = charge;
  if (!charge.paid) throw invalid(`Charge ${id} failed, so there is nothing to capture.`);
  if (charge.captured) throw invalid(`Charge ${id} has already been captured.`, { code: 'charge_already_captured' });
  if (charge.payment_intent !== null) {
    throw invalid(
      `This uncaptured Charge was created by a PaymentIntent (${charge.payment_intent}). You must capture the PaymentIntent instead. For more information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method`,
    );
  }
  if (!charge.refunded) return;
  const given = refundsIn(app.store)
    .all()
    .some((refund) => refund.charge === id);
  if (given) throw invalid(`Charge ${id} has already been refunded.`, { code: 'charge_already_refunded' });
  throw invalid(`Charge ${id} cannot be captured, because its authorization has expired.`, {
    code: 'charge_expired_for_capture',
  });
}
