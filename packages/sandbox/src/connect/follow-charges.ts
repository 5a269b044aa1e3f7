import type { App } from '../core/app.js';
import type { SettledCharge } from '../payments/charges/charge.js';
import { earnFee } from './application-fee.js';
import { checkShares } from './check-shares.js';
import { readReturn } from './return.js';
import { newTransfer } from './transfer.js';

/** Lets connected accounts and the platform have their part of each payment, and give it back. */
export function followCharges(app: App): void {
  app.signals.on('payment.sharing', ({ shares, amount }) => checkShares(app, shares, amount));
  app.signals.on('charge.settled', (settled) => shareOut(app, settled));
  app.signals.on('charge.refunding', ({ charge, amount, asked, afterwards }) => {
    afterwards.push(readReturn(app, charge, amount, asked));
  });
}

function shareOut(app: App, { charge, amount, applicationFee, availableOn }: SettledCharge): void {
  const { currency, transfer_data: data } = charge;
  if (app.account !== null && applicationFee > 0) {
    charge.application_fee = earnFee(app, {
      account: app.account,
      charge,
      amount: applicationFee,
      originating: null,
    }).id;
  }
  if (app.account === null && data) {
    const { transfer, fee } = newTransfer(app, {
      amount: Math.min(data.amount ?? amount, amount),
      applicationFee,
      availableOn,
      currency,
      destination: data.destination,
      source: charge,
      transferGroup: charge.transfer_group,
    });
    charge.transfer = transfer.id;
    charge.application_fee = fee?.id ?? null;
  }
}
