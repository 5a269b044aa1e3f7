import type { App } from '../../core/app.js';
import type { Dispute } from '../../core/stored.js';
import { ControlError, controlRoute } from '../../wire/control/route.js';
import { chargesIn, disputesIn, paymentIntentsIn } from '../tables.js';
import { decideDispute, type NewDispute, openDispute } from './dispute.js';

/** A dispute of the charge, or of the PaymentIntent's latest one. @throws StripeError */
export function openDisputeOf(app: App, payment: string, asked: NewDispute = {}): Dispute {
  const charges = chargesIn(app.store);
  const paymentIntents = paymentIntentsIn(app.store);
  const chargeId = payment.startsWith('pi_')
    ? (paymentIntents.require(payment, 'payment').latest_charge ?? 'none')
    : payment;
  return openDispute(app, charges.require(chargeId, 'payment'), asked);
}

/** The cardholder's bank by HTTP. */
export function registerDisputes(app: App): void {
  controlRoute(app, 'POST', '/_sandbox/disputes', ({ input }) => {
    const { payment, ...asked } = input as { payment?: unknown } & NewDispute;
    if (typeof payment !== 'string')
      throw new ControlError('payment must be the id of a charge or of a PaymentIntent.');
    return openDisputeOf(app, payment, asked);
  });
  controlRoute(app, 'POST', '/_sandbox/disputes/:id/decide', ({ params, input }) => {
    const { outcome } = input as { outcome?: unknown };
    if (outcome !== 'won' && outcome !== 'lost') throw new ControlError('outcome must be won or lost.');
    return decideDispute(app, disputesIn(app.store).require(params.id ?? ''), outcome);
  });
}
