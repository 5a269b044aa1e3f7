import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { ApplicationFee, Charge, Refund, Transfer } from '../core/stored.js';
import type { NewRefund } from '../payments/charges/refund.js';
import { requireConnected } from './account.js';
import { refundFee } from './application-fee.js';
import { applicationFeesIn, transfersIn } from './tables.js';
import { reverseTransfer } from './transfer.js';

/**
 * What the connected account and the platform return of their parts when a charge is refunded: as much of each as is
 * refunded of the charge.
 *
 * @param amount of the refund, in minor units
 * @returns does it, once the refund is there
 * @throws StripeError for what the charge has not
 */
export function readReturn(app: App, charge: Charge, amount: number, asked: NewRefund): (refund: Refund) => void {
  const transfer = transfersIn(app.store).get(charge.transfer ?? '');
  const fee = applicationFeesIn(app.platform).get(charge.application_fee ?? '');
  if (asked.reverseTransfer && !transfer) {
    throw invalid(`Charge ${charge.id} does not have an associated transfer, so it cannot be reversed.`, {
      param: 'reverse_transfer',
    });
  }
  if (asked.refundApplicationFee && !fee) {
    throw invalid(`Charge ${charge.id} does not have an application fee, so it cannot be refunded.`, {
      param: 'refund_application_fee',
    });
  }
  if (asked.refundApplicationFee && transfer && !asked.reverseTransfer) {
    throw invalid('The application fee of a charge with a transfer can be refunded only with `reverse_transfer`.', {
      param: 'refund_application_fee',
    });
  }
  if (asked.reverseTransfer && transfer) requireConnected(app, transfer.destination);
  if (asked.refundApplicationFee && fee) requireConnected(app, fee.account);
  const whole = charge.amount_refunded + amount === charge.amount;
  const part = (total: number, left: number) =>
    whole ? left : Math.min(left, Math.round((total * amount) / charge.amount_captured));
  return (refund) => {
    if (asked.refundApplicationFee && fee) returnFee(app, fee, part);
    if (asked.reverseTransfer && transfer) returnTransfer(app, transfer, refund, part);
  };
}

type Part = (total: number, left: number) => number;

function returnFee(app: App, fee: ApplicationFee, part: Part): void {
  const amount = part(fee.amount, fee.amount - fee.amount_refunded);
  if (amount > 0) refundFee(app, fee, { amount });
}

function returnTransfer(app: App, transfer: Transfer, refund: Refund, part: Part): void {
  const amount = part(transfer.amount, transfer.amount - transfer.amount_reversed);
  if (amount < 1) return;
  refund.transfer_reversal = reverseTransfer(app, transfer, { amount, sourceRefund: refund.id }).id;
}
